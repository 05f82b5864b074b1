import fc from 'fast-check';
import { findInForce, findNewest } from './in-force.js';

const release = (number: number, effectiveOn: string, complete = true) => ({
  id: `r${number}`,
  number,
  effectiveOn,
  complete,
});

describe('the release in force', () => {
  it('is the last whose day has come', () => {
    const chain = [release(1, '2026-01-01'), release(2, '2026-02-01'), release(3, '2026-03-01')];
    expect(findInForce(chain, '2025-12-31')).toBeUndefined();
    expect(findInForce(chain, '2026-02-01')?.number).toBe(2);
    expect(findInForce(chain, '2026-12-31')?.number).toBe(3);
  });

  it('skips none: not one of which something is missing, not one that has not come', () => {
    const chain = [release(1, '2026-01-01'), release(2, '2026-01-01', false), release(3, '2026-01-01')];
    expect(findInForce(chain, '2026-06-01')?.number).toBe(1);
    expect(findInForce([release(1, '2026-01-01'), release(3, '2026-01-01')], '2026-06-01')?.number).toBe(1);
    expect(findInForce([release(2, '2026-01-01')], '2026-06-01')).toBeUndefined();
  });

  it('does not depend on the order in which releases are read', () => {
    const chain = [1, 2, 3, 4].map((number) => release(number, `2026-0${number}-01`, number !== 4));
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, { minLength: 4 }), (shuffled) => {
        expect(findInForce(shuffled, '2026-12-31')?.number).toBe(3);
      }),
    );
  });
});

describe('the newest release', () => {
  it('is, of two with one number, the one that the in-force rule takes', () => {
    const chain = [
      { id: 'c', number: 2 },
      { id: 'b', number: 2 },
      { id: 'a', number: 1 },
    ].map((one) => ({ ...one, effectiveOn: '2026-01-01', complete: true }));
    expect(findNewest(chain)?.id).toBe('b');
    expect(findInForce(chain, '2026-11-20')?.id).toBe('b');
    expect(findNewest([])).toBeUndefined();
  });
});
