import { authoriseEntry } from '../../libs/cases/src/core/case-authority.js';
import { CaseScript, CITY, COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, type Written } from './case-factory.js';

function codeOf(written: Written, originPath: string): string | undefined {
  return authoriseEntry(written, originPath)?.code;
}

function withKey(written: Written, key: string): Written {
  return { ...written, entry: { ...written.entry, key } };
}

describe('who may speak in a case', () => {
  it('is a node at or above the filing place, for its own place', () => {
    const script = new CaseScript();
    expect(codeOf(script.filed(), VILLAGE)).toBeUndefined();
    expect(codeOf(script.arrived(), TOWNSHIP)).toBeUndefined();
    expect(codeOf(script.decided(CITY), CITY)).toBeUndefined();
    expect(codeOf(script.fromTheFuture(), COUNTY)).toBeUndefined();
    expect(codeOf(script.annotated(COUNTY), TOWNSHIP)).toBe('case.not-own-place');
  });

  it.each([OTHER_TOWNSHIP, '350528', '3505', '350428106202'])('is not %s, whatever it says', (path) => {
    const script = new CaseScript();
    script.filed();
    expect(codeOf(script.annotated(path), path)).toBe('case.not-above');
    expect(codeOf(script.decided(path), path)).toBe('case.not-above');
    expect(codeOf(script.fromTheFuture(path), path)).toBe('case.not-above');
    expect(codeOf(script.entry(path, 'case.annotated.v1', new Uint8Array([255]), {}), path)).toBe('case.not-above');
  });

  it('begins with the filing alone', () => {
    const script = new CaseScript();
    const note = script.annotated(TOWNSHIP, { on: [] });
    expect(codeOf(note, TOWNSHIP)).toBe('case.filing-first');
    expect(codeOf(script.fromTheFuture(COUNTY, { on: [] }), COUNTY)).toBe('case.filing-first');
    const filed = script.filed();
    const again = { ...filed, entry: { ...filed.entry, parents: [new Uint8Array([1])] } };
    expect(codeOf(again, VILLAGE)).toBe('case.filing-first');
  });

  it('gives only its own numbers, each the key of its case', () => {
    expect(codeOf(new CaseScript().filed(TOWNSHIP), TOWNSHIP)).toBe('case.number-not-own');
    const filed = new CaseScript().filed();
    expect(codeOf(withKey(filed, `${filed.entry.key}0`), VILLAGE)).toBe('case.number-not-own');
    expect(codeOf(withKey(filed, `${filed.entry.key}${'0'.repeat(60)}`), VILLAGE)).toBe('case.number-malformed');
    expect(codeOf(withKey(filed, 'overlay/350428'), VILLAGE)).toBe('case.number-malformed');
  });
});
