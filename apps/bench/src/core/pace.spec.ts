import { atPace } from './pace.js';

describe('writing at a pace', () => {
  it('writes one after the other, none before its turn, and tells when each was written', async () => {
    const written: string[] = [];
    const began = performance.now();
    const paced = await atPace([{ id: 'a' }, { id: 'b' }, { id: 'c' }], 10, async ({ id }) => void written.push(id));
    // A timer may end a millisecond early.
    expect(performance.now() - began).toBeGreaterThanOrEqual(18);
    expect(written).toEqual(['a', 'b', 'c']);
    expect(paced.map(({ id }) => id)).toEqual(written);
    expect((paced[2]?.begunUs ?? 0) - (paced[0]?.committedUs ?? 0)).toBeGreaterThan(15_000);
    expect(paced.every(({ begunUs, committedUs }) => begunUs <= committedUs)).toBe(true);
  });
});
