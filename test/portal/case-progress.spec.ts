import { fold } from '../../libs/cases/src/core/case-fold.js';
import { progressOf } from '../../libs/cases/src/core/case-progress.js';
import {
  CASE_NUMBER,
  CaseScript,
  CITY,
  COUNTY,
  countyItem,
  linkedItem,
  TOWNSHIP,
  townshipItem,
  VILLAGE,
} from '../cases/case-factory.js';

const progress = (script: CaseScript) => progressOf(fold(script.events));

describe('the progress of a case', () => {
  it('names, after each step of a linked case, what comes next and who may do it', () => {
    const script = new CaseScript(linkedItem());
    expect(progress(script)).toBeUndefined();
    const acts: readonly [() => unknown, string, string | undefined, readonly string[]][] = [
      [() => script.filed(), 'filed', 'arrived', [TOWNSHIP]],
      [() => script.arrived(), 'arrived', 'accepted', [COUNTY, TOWNSHIP]],
      [() => script.accepted(), 'accepted', 'opinion-signed', [COUNTY]],
      [() => script.opinion(), 'reviewed', 'arrived-at-decider', [CITY]],
      [() => script.arrivedAtDecider(), 'arrived-at-decider', 'taken-over', [CITY]],
      [() => script.takenOver(), 'taken-over', 'decided', [CITY]],
      [() => script.decided(CITY), 'decided', 'delivered', [TOWNSHIP, CITY]],
    ];
    for (const [act, status, kind, paths] of acts) {
      act();
      expect(progress(script)).toMatchObject({ status, next: { kind, paths }, isHeldUp: false });
    }
    script.delivered();
    expect(progress(script)).toMatchObject({ status: 'delivered', caseNumber: CASE_NUMBER, itemName: '林木采伐许可' });
    expect(progress(script)?.next).toBeUndefined();
    expect(progress(script)?.steps.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      `filed ${VILLAGE}`,
      `arrived ${TOWNSHIP}`,
      `accepted ${TOWNSHIP}`,
      `opinion-signed ${COUNTY}`,
      `arrived-at-decider ${CITY}`,
      `taken-over ${CITY}`,
      `decided ${CITY}`,
      `delivered ${TOWNSHIP}`,
    ]);
  });

  it('goes from acceptance to decision without a review', () => {
    const script = new CaseScript(townshipItem());
    script.filed();
    script.arrived();
    script.accepted(TOWNSHIP, { letter: '', forLevel: 5 });
    expect(progress(script)?.next).toEqual({ kind: 'decided', paths: [TOWNSHIP] });
  });

  it('shows neither annotations nor what has no effect, and nothing that was written or decided', () => {
    const script = new CaseScript(countyItem());
    script.filed();
    script.arrived();
    script.annotated();
    script.decided(COUNTY);
    const shown = progress(script);
    expect(shown?.steps.map(({ kind }) => kind)).toEqual(['filed', 'arrived']);
    expect(Object.keys(shown ?? {}).sort()).toEqual(['caseNumber', 'isHeldUp', 'itemName', 'next', 'status', 'steps']);
    for (const step of shown?.steps ?? []) expect(Object.keys(step).sort()).toEqual(['atMs', 'kind', 'path']);
  });

  it('says that a case is held up while its records conflict or one is not understood', () => {
    const newer = new CaseScript();
    newer.filed();
    expect(progress(newer)?.isHeldUp).toBe(false);
    newer.fromTheFuture();
    expect(progress(newer)).toMatchObject({ status: 'filed', isHeldUp: true });

    const forked = new CaseScript();
    forked.filed();
    forked.arrived();
    const start = forked.accepted();
    forked.decided(COUNTY, { on: [start] });
    forked.decided(COUNTY, { on: [start] });
    expect(progress(forked)).toMatchObject({ status: 'decided', isHeldUp: true });
  });
});
