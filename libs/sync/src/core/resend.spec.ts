import { Resend } from './resend.js';

describe('a gap', () => {
  it('is sent again, and behind it the relay goes on where it was', () => {
    const resend = new Resend();
    expect(resend.isDue({ held: 3n, gapUpto: 5n }, 90n, 0)).toBe(true);
    expect(resend.goOnFrom(4n)).toBe(4n);
    expect(resend.goOnFrom(5n)).toBe(90n);
    expect(resend.goOnFrom(91n)).toBe(91n);
  });

  it('with nothing beyond it is sent to the end', () => {
    const resend = new Resend();
    expect(resend.isDue({ held: 3n, gapUpto: 0n }, 90n, 0)).toBe(true);
    expect(resend.goOnFrom(50n)).toBe(50n);
  });

  it('that does not close is sent ever more rarely; one that moved, soon', () => {
    const resend = new Resend();
    const dueAt = (held: bigint, nowMs: number) => resend.isDue({ held, gapUpto: 5n }, 90n, nowMs);
    expect([0, 3_000, 4_001, 7_000, 12_002].map((nowMs) => dueAt(3n, nowMs))).toEqual([true, false, true, false, true]);
    expect(dueAt(4n, 14_003)).toBe(true);
  });

  it('is none while what was just sent is under way, or when the neighbour holds all', () => {
    const resend = new Resend();
    resend.begin(1_000);
    expect(resend.isDue({ held: 3n, gapUpto: 5n }, 90n, 2_000)).toBe(false);
    expect(resend.isDue({ held: 90n, gapUpto: 0n }, 90n, 9_000)).toBe(false);
  });
});
