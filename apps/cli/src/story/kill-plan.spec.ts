import { type Victim } from '../federation/federation.js';
import { type KillPlan, planKill } from './kill-plan.js';

const NODES = ['3504', '350428', '350428104', '350428106', '350428205', '350428104201', '350428106201', '350428205201'];
const VICTIMS: Victim[] = [
  ...NODES.map((name) => ({ kind: 'node', name }) as const),
  ...NODES.map((name) => ({ kind: 'postgres', name }) as const),
  ...['3504', '350428', '350428106'].map((name) => ({ kind: 'nats', name }) as const),
];

function plan(seed: number, victims = VICTIMS): KillPlan {
  const planned = planKill(seed, victims);
  if (!planned) throw new Error(`seed ${seed} plans no kill`);
  return planned;
}

describe('the kill of a seed', () => {
  const ten = Array.from({ length: 10 }, (_, index) => plan(index + 1));

  it('hits every kind of process between seeds 1 and 10', () => {
    expect([...new Set(ten.map(({ victim }) => victim.kind))].sort()).toEqual(['nats', 'node', 'postgres']);
  });

  it('falls on many steps, before and after the answer, between seeds 1 and 10', () => {
    expect(new Set(ten.map(({ step }) => step)).size).toBeGreaterThanOrEqual(6);
    expect([...new Set(ten.map(({ moment }) => moment))].sort()).toEqual(['answered', 'before', 'sent']);
  });

  it('is the same for the same seed', () => {
    expect(plan(7)).toEqual(plan(7));
  });

  it('hits a process of a place that the step needs', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { step, victim } = plan(seed);
      if (step === 'worked-offline') expect(victim.name).toBe('350428106');
      if (step === 'city-decided') expect(victim.name).toBe('3504');
      const looks = ['in-force', 'decision-back', 'cut', 'healed', 'equal'].includes(step);
      expect(plan(seed).moment === 'before').toBe(looks);
    }
  });

  it('spares databases that are not ours to kill', () => {
    const without = VICTIMS.filter(({ kind }) => kind !== 'postgres');
    for (let seed = 1; seed <= 30; seed += 1) expect(plan(seed, without).victim.kind).not.toBe('postgres');
  });

  it('is none where nothing can be killed', () => {
    expect(planKill(1, [])).toBeUndefined();
  });
});
