import { create } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';
import fc from 'fast-check';
import { dagOf } from '../../libs/cases/src/core/case-dag.js';
import { digestOfState, stateToJson } from '../../libs/cases/src/core/case-digest.js';
import { type CaseEvent } from '../../libs/cases/src/core/case-event.js';
import { evolve, fold, ON_HEADS } from '../../libs/cases/src/core/case-fold.js';
import { orderEvents } from '../../libs/cases/src/core/case-order.js';
import { type CaseState } from '../../libs/cases/src/core/case-state.js';
import {
  CaseScript,
  CITY,
  COUNTY,
  countyItem,
  ENTRUSTMENT,
  linkedItem,
  OTHER_TOWNSHIP,
  TOWNSHIP,
  townshipItem,
  VILLAGE,
} from './case-factory.js';

const COUNTED = '（按工作日计：行政许可法 82 [M]）';

/** A linked case from the village to the city and back, with forks: two acceptances, a stray decision, annotations. */
function forkedCase(): CaseScript {
  const script = new CaseScript(linkedItem());
  script.filed();
  const arrived = script.arrived();
  const atTownship = script.accepted(TOWNSHIP, { on: [arrived] });
  const atCounty = script.accepted(COUNTY, { on: [arrived] });
  const note = script.annotated(TOWNSHIP, { on: [atTownship] });
  const stray = script.decided(TOWNSHIP, { on: [note] });
  const opinion = script.opinion(COUNTY, { on: [atTownship, atCounty] });
  const atCity = script.arrivedAtDecider(CITY, { on: [opinion] });
  script.annotated(COUNTY, { on: [opinion, stray] });
  script.takenOver(CITY, { on: [atCity] });
  script.decided(CITY);
  script.delivered(TOWNSHIP);
  return script;
}

function digest(state: CaseState): string {
  return Buffer.from(digestOfState(stateToJson(state))).toString('hex');
}

function effects(state: CaseState): string[] {
  return state.events.map(({ kind, effect }) => `${effect ? '+' : '-'}${kind}`);
}

describe('the fold', () => {
  it('takes a linked case from the village to the city and back', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    script.arrived();
    script.accepted();
    script.opinion();
    script.arrivedAtDecider();
    script.takenOver();
    script.decided(CITY);
    const state = fold(script.events);
    expect(state).toMatchObject({
      status: 'decided',
      filedPath: VILLAGE,
      receivingPath: TOWNSHIP,
      custodyPath: CITY,
      refereePath: CITY,
      opinion: { path: COUNTY, favourable: true, textPart: '07' },
      decision: { path: CITY, outcome: 'granted', reasonsPart: '08' },
      conflicts: [],
    });
    script.delivered();
    expect(fold(script.events)).toMatchObject({ status: 'delivered', delivery: { path: TOWNSHIP } });
  });

  it('gives the same state in every order of arrival', () => {
    const { events } = forkedCase();
    const expected = digest(fold(events));
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(digest(fold(shuffled))).toBe(expected);
      }),
    );
  });

  it('folds an event whose parents are all the heads onto the state at hand', () => {
    const script = forkedCase();
    let state = fold([]);
    const ordered = orderEvents(dagOf(script.events));
    ordered.forEach((event, index) => {
      const before = ordered.slice(0, index);
      if (isOnHeads(event, before)) expect(evolve(fold(before), event, ON_HEADS)).toEqual(fold([...before, event]));
      state = fold([...before, event]);
    });
    expect(state.status).toBe('delivered');
  });

  it('counts an event once, however often it comes', () => {
    const { events } = forkedCase();
    expect(fold([...events, ...events])).toEqual(fold(events));
  });

  it('keeps the earlier of two concurrent acceptances and records the conflict', () => {
    const script = new CaseScript();
    script.filed();
    const arrived = script.arrived();
    const late = script.accepted(TOWNSHIP, { on: [arrived], atMs: 1_900_000_000_000 });
    const own = script.accepted(COUNTY, { on: [arrived], atMs: 1_900_000_100_000 });
    const state = fold(script.events);
    // The county is the deciding body: its act comes before the township's, whatever the clocks say.
    expect(state.events.find((event) => event.id === own.id)).toMatchObject({ effect: true });
    expect(state.events.find((event) => event.id === late.id)).toMatchObject({
      effect: false,
      flag: 'case.flag.later-not-allowed',
    });
    expect(state.conflicts).toHaveLength(1);
    expect(state.conflicts[0]?.events).toEqual([own.id, late.id].sort());
  });

  it('voids what builds on an event that lost its effect, and nothing that knew of the loss', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    const arrived = script.arrived();
    const early = script.accepted(TOWNSHIP, { on: [arrived], atMs: 1_900_000_000_000 });
    const late = script.accepted(COUNTY, { on: [arrived], atMs: 1_900_000_100_000 });
    const built = script.opinion(COUNTY, { on: [late], atMs: 1_900_000_200_000 });
    const note = script.annotated(COUNTY, { on: [late], atMs: 1_900_000_300_000 });
    const state = fold(script.events);
    expect(state.status).toBe('accepted');
    expect(state.annotations.map((annotation) => annotation.event)).toEqual([note.id]);
    expect(state.events.find((event) => event.id === built.id)).toMatchObject({ flag: 'case.flag.builds-on-lost' });
    expect(state.conflicts.map((conflict) => [conflict.rule, conflict.events])).toEqual([
      ['later-not-allowed', [early.id, late.id].sort()],
      ['builds-on-lost', [late.id, built.id].sort()],
    ]);
    script.opinion(COUNTY, { on: [early, built, note] });
    expect(fold(script.events).status).toBe('reviewed');
  });

  it('gives no effect to a decision by a wrong body, concurrent or not, and goes on', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    script.arrived();
    script.accepted();
    script.decided(TOWNSHIP);
    script.decided(COUNTY);
    script.opinion();
    const state = fold(script.events);
    expect(state.status).toBe('reviewed');
    expect(state.decision).toBeUndefined();
    expect(state.events.filter((event) => event.kind === 'decided').map((event) => event.flag)).toEqual([
      'case.flag.wrong-body',
      'case.flag.wrong-body',
    ]);
    expect(state.conflicts).toEqual([]);
  });

  it('keeps annotations beside anything, with effect', () => {
    const script = new CaseScript(townshipItem());
    script.filed();
    script.arrived();
    const accepted = script.accepted(TOWNSHIP, { letter: '', forLevel: 5 });
    script.annotated(COUNTY, { on: [accepted] });
    const decided = script.decided(TOWNSHIP, { on: [accepted] });
    script.delivered(TOWNSHIP, { on: [decided] });
    const state = fold(script.events);
    expect(state.status).toBe('delivered');
    expect(state.annotations).toHaveLength(1);
    expect(effects(state).every((effect) => effect.startsWith('+'))).toBe(true);
    expect(state.conflicts).toEqual([]);
  });

  it('makes a case read-only that holds a newer type or rule version', () => {
    const newer = new CaseScript();
    newer.filed();
    newer.fromTheFuture();
    expect(fold(newer.events)).toMatchObject({ readOnly: true, status: 'filed' });
    const rules = new CaseScript();
    rules.filed();
    rules.arrived(TOWNSHIP, { ruleVersion: 2 });
    expect(fold(rules.events)).toMatchObject({ readOnly: true, status: 'filed' });
  });

  it('keeps a malformed event without effect, the case open', () => {
    const script = new CaseScript();
    script.filed();
    script.entry(TOWNSHIP, 'case.arrived.v1', new Uint8Array([0xff]), {});
    const state = fold(script.events);
    expect(state).toMatchObject({ readOnly: false, status: 'filed' });
    expect(state.events[1]).toMatchObject({ kind: 'malformed', flag: 'case.flag.malformed' });
  });
});

describe('competence', () => {
  it.each([
    ['the township under its letter', TOWNSHIP, ENTRUSTMENT, undefined],
    ['the county itself', COUNTY, '', undefined],
    ['the township without the letter', TOWNSHIP, '', 'case.flag.wrong-letter'],
    ['the township under another letter', TOWNSHIP, '口头', 'case.flag.wrong-letter'],
    ['another township', OTHER_TOWNSHIP, ENTRUSTMENT, 'case.flag.wrong-body'],
    ['a village', VILLAGE, '', 'case.flag.wrong-body'],
    ['the city', CITY, '', 'case.flag.wrong-body'],
  ])('judges acceptance by %s', (_, path, letter, flag) => {
    const script = new CaseScript();
    script.filed();
    script.arrived();
    script.accepted(path, { letter });
    expect(fold(script.events).events[2]?.flag).toBe(flag);
  });

  it('never lets a village receive and so accept, even where an item entrusts it', () => {
    const script = new CaseScript(countyItem({ entrustment: { acceptanceLevel: 6, letter: ENTRUSTMENT } }));
    script.filed(VILLAGE, VILLAGE);
    script.arrived(VILLAGE);
    script.accepted(VILLAGE, { letter: ENTRUSTMENT });
    const state = fold(script.events);
    expect(state.status).toBeUndefined();
    expect(state.events[0]?.flag).toBe('case.flag.wrong-receiver');
  });

  it('lets a township decide under the written entrustment that the item names, and by no other', () => {
    const item = townshipItem({ deciding: { level: 5, body: '光明镇人民政府', entrustedBy: '将政委〔2026〕2号' } });
    for (const [letter, status] of [
      ['将政委〔2026〕2号', 'decided'],
      ['', 'accepted'],
    ] as const) {
      const script = new CaseScript(item);
      script.filed();
      script.arrived();
      script.accepted(TOWNSHIP, { letter: '将政委〔2026〕2号', forLevel: 5 });
      script.decided(TOWNSHIP, { letter });
      expect(fold(script.events).status).toBe(status);
    }
  });

  it('does not pin an item other than the filed one', () => {
    const script = new CaseScript();
    script.filed();
    const other = new CaseScript(countyItem({ id: '350428:wutong:LY-004' }));
    other.written.push(...script.written);
    other.arrived();
    expect(fold(other.events).events[1]).toMatchObject({ effect: false, flag: 'case.flag.other-item' });
  });
});

describe('what an act names', () => {
  it('must be the arrival that pinned the item', () => {
    const script = new CaseScript();
    const filed = script.filed();
    script.arrived();
    script.accepted(TOWNSHIP, { pin: filed });
    expect(fold(script.events).events[2]).toMatchObject({ effect: false, flag: 'case.flag.other-pin' });
  });

  it('must be the level of the body that is to accept', () => {
    const script = new CaseScript();
    script.filed();
    script.arrived();
    script.accepted(TOWNSHIP, { forLevel: 5 });
    expect(fold(script.events).events[2]).toMatchObject({ effect: false, flag: 'case.flag.wrong-body' });
  });
});

describe('the digest of a case', () => {
  it('names the pinned item and does not depend on the fields that a program knows of it', () => {
    const script = forkedCase();
    const state = fold(script.events);
    const older = { ...state, pinned: create(catalog.EffectiveItemSchema, { place: TOWNSHIP }) };
    expect(digest(older)).toBe(digest(state));
    expect(digest({ ...state, pinnedBy: script.written[0]?.id })).not.toBe(digest(state));
  });
});

describe('clocks', () => {
  it('runs acceptance from the arrival and the body from the acceptance, with law and promise', () => {
    const script = new CaseScript();
    const filed = script.filed();
    const arrived = script.arrived();
    const accepted = script.accepted();
    expect(fold([filed.event]).clocks).toEqual([]);
    expect(fold(script.events).clocks).toEqual([
      {
        kind: 'acceptance',
        level: 4,
        path: COUNTY,
        startedBy: arrived.id,
        startedAtMs: Number(arrived.event.hybridTime >> 16n),
        limit: { value: 5, unit: 'working-day' },
        basis: `行政许可法 32${COUNTED}`,
        calendars: [],
        endedBy: accepted.id,
        endedAtMs: Number(accepted.event.hybridTime >> 16n),
      },
      {
        kind: 'decision',
        level: 4,
        path: COUNTY,
        startedBy: accepted.id,
        startedAtMs: Number(accepted.event.hybridTime >> 16n),
        limit: { value: 20, unit: 'working-day' },
        basis: `行政许可法 42${COUNTED}`,
        promised: { value: 8, unit: 'working-day' },
        calendars: ['0102'],
      },
    ]);
  });

  it('ends the review with the signed opinion and starts the city on arrival, not on receipt', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    script.arrived();
    script.accepted();
    const opinion = script.opinion();
    expect(fold(script.events).clocks.map((clock) => [clock.kind, clock.basis, clock.endedBy])).toEqual([
      ['acceptance', `行政许可法 32${COUNTED}`, script.written[2]?.id],
      ['review', `行政许可法 43${COUNTED}`, opinion.id],
    ]);
    const atCity = script.arrivedAtDecider();
    script.takenOver();
    expect(fold(script.events).clocks[2]).toMatchObject({ kind: 'decision', path: CITY, startedBy: atCity.id });
  });

  it('holds the review to the step limit that the county has published, and nobody else to it', () => {
    const script = new CaseScript(linkedItem(), { [TOWNSHIP]: 1, [COUNTY]: 6, [CITY]: 9 });
    script.filed();
    script.arrived();
    script.accepted();
    expect(fold(script.events).clocks.map((clock) => [clock.kind, clock.path, clock.promised])).toEqual([
      ['acceptance', COUNTY, undefined],
      ['review', COUNTY, { value: 6, unit: 'working-day' }],
    ]);
  });

  it('takes the limits of what is no licence from the item alone', () => {
    const service = { kind: 20, statutoryLimit: undefined };
    const bare = new CaseScript(countyItem(service));
    const stated = new CaseScript(countyItem({ ...service, statutoryLimit: { value: 30, unit: 2 } }));
    for (const script of [bare, stated]) {
      script.filed();
      script.arrived();
      script.accepted();
    }
    expect(fold(bare.events).clocks.map((clock) => clock.limit)).toEqual([undefined, undefined]);
    expect(fold(stated.events).clocks[1]).toMatchObject({ limit: { value: 30, unit: 'natural-day' }, basis: 'item' });
  });
});

function isOnHeads(event: CaseEvent, before: readonly CaseEvent[]): boolean {
  const seen = dagOf([...before, event]).ancestors.get(event.id);
  return before.every((earlier) => seen?.has(earlier.id));
}
