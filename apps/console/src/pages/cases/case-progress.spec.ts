import type { CaseEvent, CaseView } from '../../api/types';
import { lanesOf, runsOf } from './case-lanes';
import { stepsOf } from './case-steps';

const event = (kind: CaseEvent['kind'], path: string, effect = true): CaseEvent => ({
  id: `${kind}-${path}`,
  kind,
  type: `case.${kind}.v1`,
  origin: `${path}-aaaa`,
  atMs: 1,
  effect,
});

const pinned = (reviewLevel: number, level: number): NonNullable<CaseView['pinned']> => ({
  itemId: 'x',
  place: '350428106',
  item: {
    id: 'x',
    name: 'x',
    steps: [],
    conditions: '',
    kind: 'licence',
    department: '',
    bases: [],
    materials: [],
    deciding: { level, body: '', entrustedBy: '' },
    reviewLevel,
    promiseIsDemo: false,
  },
  stepLimits: [],
  conveniences: [],
  releases: [],
  overlays: [],
  leftOut: [],
});

const shown = (steps: ReturnType<typeof stepsOf>) => steps.map(({ name, state }) => `${name} ${state}`);

describe('stepsOf', () => {
  it('names the first step to come as the next one', () => {
    const events = [event('filed', '350428106201'), event('arrived', '350428106')];
    expect(shown(stepsOf({ pinned: pinned(0, 4), events }))).toEqual([
      'filed done',
      'arrived done',
      'accepted next',
      'decided waiting',
      'delivered waiting',
    ]);
  });

  it('does not count an event without effect', () => {
    const events = [event('filed', '350428106'), event('arrived', '350428106'), event('accepted', '350428106', false)];
    expect(shown(stepsOf({ pinned: pinned(0, 4), events }))[2]).toBe('accepted next');
  });

  it('shows the receipt that a city did without as skipped', () => {
    const events = (['filed', 'arrived', 'accepted', 'opinion-signed', 'arrived-at-decider', 'decided'] as const).map(
      (kind) => event(kind, '3504'),
    );
    expect(shown(stepsOf({ pinned: pinned(4, 3), events })).slice(5)).toEqual([
      'taken-over skipped',
      'decided done',
      'delivered next',
    ]);
  });
});

describe('lanesOf', () => {
  it('orders the places from the village up and tells which have not written', () => {
    const lanes = lanesOf({
      filedPath: '350428106201',
      receivingPath: '350428106',
      pinned: pinned(4, 3),
      events: [event('filed', '350428106201'), event('arrived', '350428106')],
    });
    expect(lanes).toEqual([
      { path: '350428106201', hasWritten: true },
      { path: '350428106', hasWritten: true },
      { path: '350428', hasWritten: false },
      { path: '3504', hasWritten: false },
    ]);
  });

  it('has one lane for a place that receives, decides and writes', () => {
    const lanes = lanesOf({
      filedPath: '350428106',
      receivingPath: '350428106',
      pinned: pinned(0, 5),
      events: [event('filed', '350428106')],
    });
    expect(lanes).toEqual([{ path: '350428106', hasWritten: true }]);
  });
});

describe('runsOf', () => {
  it('puts together what follows at one place, and keeps the order', () => {
    const events = [event('filed', '35'), event('arrived', '3504'), event('accepted', '3504'), event('decided', '35')];
    expect(runsOf(events).map(({ path, first, events: run }) => [path, first, run.length])).toEqual([
      ['35', 1, 1],
      ['3504', 2, 2],
      ['35', 4, 1],
    ]);
  });
});
