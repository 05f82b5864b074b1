import { type EntryId } from '@wutong/kernel';
import { takeRun, type Unnumbered } from './run.js';

const entry = (id: string, isOwn: boolean, ...parents: string[]): Unnumbered => ({
  id: id as EntryId,
  isOwn,
  parents: parents as EntryId[],
});

const runOf = (candidates: readonly Unnumbered[], ...numbered: string[]) =>
  takeRun(candidates, new Set(numbered as EntryId[])).map(({ id }) => id);

describe('a run of entries that get their numbers', () => {
  it('has what came from neighbours first, in the order in which it came, and then own ones by id', () => {
    expect(runOf([entry('b', true), entry('z', false), entry('a', true), entry('y', false)])).toEqual([
      'z',
      'y',
      'a',
      'b',
    ]);
  });

  it('has parents first, whoever wrote them', () => {
    expect(runOf([entry('a', true, 'b'), entry('b', true), entry('y', false, 'a'), entry('z', false)])).toEqual([
      'z',
      'b',
      'a',
      'y',
    ]);
  });

  it('leaves out what waits for a parent that has no number', () => {
    const candidates = [entry('a', true, 'gone'), entry('b', true, 'a'), entry('c', false, 'there')];
    expect(runOf(candidates, 'there')).toEqual(['c']);
  });
});
