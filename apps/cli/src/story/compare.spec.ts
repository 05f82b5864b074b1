import { compareCases, compareCatalog } from './compare.js';

const digest = (key: string, held: string, made: string) => ({ key, held, made });

describe('comparing the copies of cases', () => {
  it('counts keys held by two nodes or more, and their copies', () => {
    const seen = compareCases([
      { path: '3504', keys: [digest('case/a', '1', 'x')] },
      { path: '350428', keys: [digest('case/a', '1', 'x'), digest('case/b', '2', 'y')] },
      { path: '350428106', keys: [digest('case/a', '1', 'x'), digest('case/b', '2', 'y'), digest('case/c', '3', 'z')] },
    ]);
    expect(seen).toEqual({ all: 3, cases: 2, replicas: 5, differences: [] });
  });

  it('names key, point and both digests where copies differ in heads or in what was made of them', () => {
    const seen = compareCases([
      { path: '350428', keys: [digest('case/a', '1', 'x'), digest('case/b', '2', 'y')] },
      { path: '350428106', keys: [digest('case/a', '9', 'x'), digest('case/b', '2', 'q')] },
    ]);
    expect(seen.differences).toEqual(['case/a held: 350428=1 350428106=9', 'case/b made: 350428=y 350428106=q']);
  });

  it('counts nothing when no key has a second copy', () => {
    expect(compareCases([{ path: '350428', keys: [digest('case/a', '1', 'x')] }])).toMatchObject({
      cases: 0,
      replicas: 0,
    });
  });
});

describe('comparing the effective points of a place with its parent’s view of them', () => {
  it('counts equal pairs of place and item', () => {
    const points = [
      { itemId: 'i1', digest: 'a' },
      { itemId: 'i2', digest: 'b' },
    ];
    const seen = compareCatalog([
      { place: '350428106', atPlace: points, atParent: points },
      { place: '350428104', atPlace: points, atParent: points },
    ]);
    expect(seen).toEqual({ pairs: 4, differences: [] });
  });

  it('names an item that differs and one that a side lacks', () => {
    const seen = compareCatalog([
      {
        place: '350428106',
        atPlace: [{ itemId: 'i1', digest: 'a' }],
        atParent: [
          { itemId: 'i1', digest: 'z' },
          { itemId: 'i2', digest: 'b' },
        ],
      },
    ]);
    expect(seen).toEqual({ pairs: 0, differences: ['350428106 i1: a ≠ z', '350428106 i2: ∅ ≠ b'] });
  });
});
