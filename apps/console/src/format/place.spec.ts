import { levelOfPath, placeAtLevel, placeOfNode, tierOfLevel } from './place';

describe('levelOfPath', () => {
  it.each([
    ['35', 2],
    ['3504', 3],
    ['350428', 4],
    ['350428106', 5],
    ['350428106201', 6],
    ['35042', undefined],
  ])('of %s is %s', (path, level) => {
    expect(levelOfPath(path)).toBe(level);
  });
});

describe('tierOfLevel', () => {
  it('names the tier, and none for a level that does not exist', () => {
    expect(tierOfLevel(4)).toBe('county');
    expect(tierOfLevel(1)).toBeUndefined();
  });
});

describe('placeAtLevel', () => {
  it('cuts a path to the place above it', () => {
    expect(placeAtLevel('350428106201', 4)).toBe('350428');
    expect(placeAtLevel('350428106201', 6)).toBe('350428106201');
  });

  it('finds no place below the path, and none at a level that does not exist', () => {
    expect(placeAtLevel('350428', 5)).toBeUndefined();
    expect(placeAtLevel('350428', 0)).toBeUndefined();
  });
});

describe('placeOfNode', () => {
  it('is what stands before the letters', () => {
    expect(placeOfNode('350428106-abcd')).toBe('350428106');
  });
});
