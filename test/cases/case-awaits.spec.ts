import { isPath, lineage, type Path } from '@wutong/kernel';
import { ACTS, availableActs } from '../../libs/cases/src/core/case-acts.js';
import { awaitedActs, awaitOf } from '../../libs/cases/src/core/case-awaits.js';
import { fold } from '../../libs/cases/src/core/case-fold.js';
import { CaseScript, CITY, COUNTY, countyItem, linkedItem, TOWNSHIP, townshipItem, VILLAGE } from './case-factory.js';

/** The whole way of a linked case, event by event. */
const LINKED_WAY: readonly ((script: CaseScript) => unknown)[] = [
  (script) => script.filed(),
  (script) => script.arrived(),
  (script) => script.accepted(),
  (script) => script.opinion(),
  (script) => script.arrivedAtDecider(),
  (script) => script.takenOver(),
  (script) => script.decided(CITY),
  (script) => script.delivered(),
];

function awaitedAfter(script: CaseScript): string[] {
  return awaitedActs(fold(script.events));
}

describe('what a case waits for', () => {
  it('goes up the tree and down again with a linked case', () => {
    const script = new CaseScript(linkedItem());
    const seen = LINKED_WAY.map((next) => {
      next(script);
      return awaitedAfter(script);
    });
    expect(seen).toEqual([
      [],
      [awaitOf('accepted', COUNTY), awaitOf('accepted', TOWNSHIP)],
      [awaitOf('opinion-signed', COUNTY)],
      [],
      [awaitOf('taken-over', CITY), awaitOf('decided', CITY)],
      [awaitOf('decided', CITY)],
      [awaitOf('delivered', TOWNSHIP), awaitOf('delivered', CITY)],
      [],
    ]);
  });

  it.each([
    ['county', countyItem(), COUNTY],
    ['township', townshipItem(), TOWNSHIP],
  ])('is, for an item of the %s, what each place may do now, and nothing else', (_, item, decider) => {
    const script = new CaseScript(item);
    for (const next of [
      () => script.filed(),
      () => script.arrived(),
      () => script.accepted(decider, { letter: '', forLevel: item.deciding?.level ?? 0 }),
      () => script.decided(decider),
    ]) {
      next();
      const state = fold(script.events);
      if (!state.pinned) continue;
      const allowed = lineage(VILLAGE as Path)
        .filter(isPath)
        .flatMap((place) => availableActs(state, place).map((act) => ({ act, place })))
        .filter(({ act }) => act !== 'annotated')
        .map(({ act, place }) => awaitOf(act, place));
      expect(awaitedActs(state).sort()).toEqual(allowed.sort());
    }
  });

  it('is nothing while a newer program’s event makes the case read-only', () => {
    const script = new CaseScript();
    script.filed();
    script.arrived();
    expect(awaitedAfter(script)).not.toEqual([]);
    script.fromTheFuture();
    expect(awaitedAfter(script)).toEqual([]);
  });

  it('never names a note', () => {
    expect(ACTS).toContain('annotated');
    const script = new CaseScript();
    script.filed();
    script.arrived();
    expect(awaitedAfter(script).join()).not.toContain('annotated');
  });
});
