import fc from 'fast-check';
import { type Post } from '../../libs/cases/src/core/case-acts.js';
import { digestOfState, stateToJson } from '../../libs/cases/src/core/case-digest.js';
import { decideDiscard, entriesDiscarded } from '../../libs/cases/src/core/case-discarding.js';
import { type CaseEvent } from '../../libs/cases/src/core/case-event.js';
import { fold } from '../../libs/cases/src/core/case-fold.js';
import { type CaseState } from '../../libs/cases/src/core/case-state.js';
import { CaseScript, CITY, COUNTY, linkedItem, TOWNSHIP, VILLAGE, type Written } from './case-factory.js';

const digest = (state: CaseState) => Buffer.from(digestOfState(stateToJson(state))).toString('hex');
const recordOf = (script: CaseScript, { id }: Written) => fold(script.events).events.find((event) => event.id === id);

/** The same state, whichever of the events came first. */
function expectEveryOrderEqual(events: readonly CaseEvent[]): void {
  const expected = digest(fold(events));
  fc.assert(
    fc.property(fc.shuffledSubarray([...events], { minLength: events.length }), (shuffled) => {
      expect(digest(fold(shuffled))).toBe(expected);
    }),
  );
}

/** Filed and arrived. */
function begun(script = new CaseScript()): { script: CaseScript; filed: Written; arrived: Written } {
  return { script, filed: script.filed(), arrived: script.arrived() };
}

describe('a discard by the referee', () => {
  it('takes the effect of an entry away, and nothing else, in every order', () => {
    const { script, arrived } = begun();
    const wrong = script.accepted(TOWNSHIP, { on: [arrived] });
    const note = script.annotated(VILLAGE, { on: [arrived] });
    const discard = script.discarded(wrong, COUNTY, { on: [wrong, note] });
    const state = fold(script.events);
    expect(state).toMatchObject({ status: 'arrived', refereePath: COUNTY, conflicts: [] });
    expect(state.annotations.map(({ event }) => event)).toEqual([note.id]);
    expect(recordOf(script, discard)).toMatchObject({ effect: true, by: { path: COUNTY } });
    expect(recordOf(script, wrong)).toEqual({
      id: wrong.id,
      kind: 'accepted',
      type: 'case.accepted.v1',
      origin: `${TOWNSHIP}-abcd`,
      atMs: Number(wrong.event.hybridTime >> 16n),
      effect: false,
      flag: 'case.flag.discarded',
      discardedBy: [discard.id],
    });
    expectEveryOrderEqual(script.events);
    script.accepted(COUNTY);
    expect(fold(script.events)).toMatchObject({ status: 'accepted', conflicts: [] });
  });

  it('gives back to a rival what the discarded entry took from it', () => {
    const { script, arrived } = begun();
    const late = script.accepted(TOWNSHIP, { on: [arrived] });
    const first = script.accepted(COUNTY, { on: [arrived] });
    script.discarded(first, COUNTY, { on: [first, late] });
    expect(recordOf(script, late)).toMatchObject({ effect: true });
    expect(fold(script.events).conflicts).toEqual([]);
    expectEveryOrderEqual(script.events);
  });

  it('puts what was built on the entry, without knowing of the discard, to a person', () => {
    const { script } = begun(new CaseScript(linkedItem()));
    const wrong = script.accepted();
    const opinion = script.opinion(COUNTY, { on: [wrong] });
    script.discarded(wrong, COUNTY, { on: [wrong] });
    expect(recordOf(script, opinion)).toMatchObject({ flag: 'case.flag.builds-on-lost' });
    expect(fold(script.events).conflicts.map(({ rule, events }) => [rule, events])).toEqual([
      ['builds-on-lost', [wrong.id, opinion.id].sort()],
    ]);
    expectEveryOrderEqual(script.events);
  });

  it('finds what was built on the entry even where that stands before it in the order', () => {
    const { script } = begun();
    const wrong = script.accepted();
    const newer = script.fromTheFuture(COUNTY, { on: [wrong] });
    const decided = script.decided(COUNTY, { on: [wrong] });
    script.discarded(wrong, COUNTY, { on: [newer] });
    expect(recordOf(script, decided)).toMatchObject({ flag: 'case.flag.builds-on-lost' });
    expectEveryOrderEqual(script.events);
  });

  it('voids nothing by taking out an annotation', () => {
    const { script } = begun();
    const note = script.annotated();
    const accepted = script.accepted();
    script.discarded(note, COUNTY, { on: [note] });
    expect(recordOf(script, accepted)).toMatchObject({ effect: true });
    expect(fold(script.events)).toMatchObject({ status: 'accepted', annotations: [], conflicts: [] });
  });

  it('takes out the arrival that names the referee, and the filing', () => {
    const { script, arrived } = begun();
    script.discarded(arrived);
    expect(fold(script.events)).toMatchObject({ status: 'filed', conflicts: [] });
    const again = script.arrived();
    expect(fold(script.events)).toMatchObject({ status: 'arrived', pinnedBy: again.id });
    const filing = new CaseScript();
    const filed = filing.filed();
    filing.discarded(filed);
    expect(fold(filing.events).status).toBeUndefined();
    expectEveryOrderEqual(script.events);
    expectEveryOrderEqual(filing.events);
  });

  it('is the city’s from its receipt on', () => {
    const { script } = begun(new CaseScript(linkedItem()));
    script.accepted();
    script.opinion();
    script.arrivedAtDecider();
    script.takenOver();
    const note = script.annotated();
    const byCounty = script.discarded(note, COUNTY);
    const byCity = script.discarded(note, CITY);
    expect(recordOf(script, byCounty)).toMatchObject({ effect: false, flag: 'case.flag.wrong-body' });
    expect(recordOf(script, byCity)).toMatchObject({ effect: true });
  });

  it('twice changes nothing, and is taken back by no discard', () => {
    const { script } = begun();
    const wrong = script.accepted();
    const one = script.discarded(wrong, COUNTY, { on: [wrong] });
    const two = script.discarded(wrong, COUNTY, { on: [wrong] });
    const undoing = script.discarded(one, COUNTY, { on: [one, two] });
    expect(fold(script.events)).toMatchObject({ status: 'arrived', conflicts: [] });
    expect(recordOf(script, wrong)?.discardedBy).toEqual([one.id, two.id]);
    expect(recordOf(script, undoing)).toMatchObject({ effect: false, flag: 'case.flag.discards-nothing' });
    expectEveryOrderEqual(script.events);
  });

  it('leaves a case read-only whose discarded entry is not understood here', () => {
    const { script } = begun();
    script.discarded(script.fromTheFuture());
    expect(fold(script.events)).toMatchObject({ readOnly: true, status: 'arrived' });
  });
});

describe('a discard has no effect', () => {
  it.each([
    ['the township that wrote the entry', TOWNSHIP],
    ['the village', VILLAGE],
    ['the city before its receipt', CITY],
  ])('by %s', (_, path) => {
    const { script } = begun();
    const accepted = script.accepted();
    const discard = script.discarded(accepted, path);
    expect(recordOf(script, discard)).toMatchObject({ effect: false, flag: 'case.flag.wrong-body' });
    expect(fold(script.events).status).toBe('accepted');
  });

  it('by whom the entry itself names as the referee', () => {
    const script = new CaseScript();
    script.filed();
    const arrived = script.arrived(TOWNSHIP, { referee: TOWNSHIP });
    expect(fold(script.events).refereePath).toBe(TOWNSHIP);
    const byTownship = script.discarded(arrived, TOWNSHIP);
    expect(recordOf(script, byTownship)).toMatchObject({ flag: 'case.flag.wrong-body' });
    script.discarded(arrived, COUNTY);
    expect(fold(script.events).status).toBe('filed');
  });

  it('on an entry of another case, or one that its writer did not hold', () => {
    const { script, arrived } = begun();
    const elsewhere = new CaseScript();
    elsewhere.filed(TOWNSHIP);
    const other = script.discarded(elsewhere.written[0] as Written);
    const accepted = script.accepted(TOWNSHIP, { on: [arrived] });
    const unseen = script.discarded(accepted, COUNTY, { on: [arrived] });
    for (const discard of [other, unseen])
      expect(recordOf(script, discard)).toMatchObject({ effect: false, flag: 'case.flag.discards-nothing' });
    expect(fold(script.events).status).toBe('accepted');
  });

  it.each(['arrived', 'accepted', 'decided', 'delivered'] as const)('on what was delivered: %s', (kind) => {
    const { script } = begun();
    script.accepted();
    script.decided();
    script.delivered();
    const target = script.written.find(({ event }) => event.kind === kind) as Written;
    const discard = script.discarded(target);
    expect(recordOf(script, discard)).toMatchObject({ effect: false, flag: 'case.flag.delivered-stands' });
    expect(fold(script.events)).toMatchObject({ status: 'delivered', conflicts: [] });
  });

  it('on what was delivered meanwhile, and what built on the discard is put to a person', () => {
    const { script } = begun();
    script.accepted();
    const decided = script.decided();
    const discard = script.discarded(decided, COUNTY, { on: [decided] });
    expect(fold(script.events).status).toBe('accepted');
    const again = script.decided(COUNTY, { on: [discard] });
    const delivered = script.delivered(TOWNSHIP, { on: [decided] });
    expect(recordOf(script, discard)).toMatchObject({ effect: false, flag: 'case.flag.delivered-stands' });
    expect(recordOf(script, delivered)).toMatchObject({ effect: true });
    expect(recordOf(script, again)).toMatchObject({ flag: 'case.flag.builds-on-lost' });
    expectEveryOrderEqual(script.events);
  });

  it('is no shield: a delivery that knew of the discard does not undo it', () => {
    const { script } = begun();
    const accepted = script.accepted();
    script.discarded(accepted);
    script.delivered();
    expect(fold(script.events).status).toBe('arrived');
    expectEveryOrderEqual(script.events);
  });
});

describe('who discards', () => {
  const post = (path: string): Post => ({
    accountId: 'a-1',
    role: 'reviewer',
    path: path as Post['path'],
    clockConfirmed: true,
  });
  const decide = (script: CaseScript, target: Written, path = COUNTY) =>
    decideDiscard(script.events, post(path), { entry: target.id, reasonPart: new Uint8Array([1]) });

  it('is refused at the desk what would have no effect, in words that say who may', () => {
    const { script } = begun();
    const accepted = script.accepted();
    expect(decide(script, accepted)).toMatchObject({ by: { path: COUNTY, role: 'reviewer' } });
    expect(decide(script, accepted, TOWNSHIP)).toMatchObject({ kind: 'forbidden', code: 'case.not-referee' });
    const elsewhere = new CaseScript();
    expect(decide(script, elsewhere.filed(TOWNSHIP))).toMatchObject({ kind: 'not-found', code: 'case.no-such-entry' });
    const discard = script.discarded(accepted);
    expect(decide(script, accepted)).toMatchObject({ code: 'case.discarded-already' });
    expect(decide(script, discard)).toMatchObject({ code: 'case.no-such-entry' });
    const done = begun().script;
    done.accepted();
    done.decided();
    done.delivered();
    expect(decide(done, done.written[3] as Written)).toMatchObject({ kind: 'conflict', code: 'case.delivered-stands' });
    done.fromTheFuture();
    expect(decide(done, done.written[3] as Written)).toMatchObject({ code: 'case.read-only' });
  });

  it('takes an entry out where it was never applied only if the discard has effect', () => {
    const { script } = begun();
    const accepted = script.accepted();
    const history = [...script.written];
    expect(entriesDiscarded(history, script.discarded(accepted, COUNTY, { on: [accepted] }))).toEqual([accepted.id]);
    expect(entriesDiscarded(history, script.discarded(accepted, TOWNSHIP, { on: [accepted] }))).toEqual([]);
    expect(entriesDiscarded(history, script.decided(COUNTY, { on: [accepted] }))).toEqual([]);
  });
});
