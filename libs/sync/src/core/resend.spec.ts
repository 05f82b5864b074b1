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
    expect(dueAt(5n, 14_003)).toBe(true);
  });

  it.each([900n, 0n])('that closes (%s) is not sent again while it does, and again once it stands still', (gapUpto) => {
    const resend = new Resend();
    const dueAt = (held: bigint, nowMs: number) => resend.isDue({ held, gapUpto }, 999n, nowMs);
    expect(dueAt(100n, 0)).toBe(true);
    expect([200n, 300n, 400n].map((held, at) => dueAt(held, 2_500 * (at + 1)))).toEqual([false, false, false]);
    expect([9_400, 9_501].map((nowMs) => dueAt(400n, nowMs))).toEqual([false, true]);
  });

  it('behind another that closed is sent at once', () => {
    const resend = new Resend();
    expect(resend.isDue({ held: 100n, gapUpto: 200n }, 999n, 0)).toBe(true);
    expect(resend.isDue({ held: 300n, gapUpto: 400n }, 999n, 2_001)).toBe(true);
  });

  it('is none while what was just sent is under way, or when the neighbour holds all', () => {
    const resend = new Resend();
    resend.begin(1_000);
    expect(resend.isDue({ held: 3n, gapUpto: 5n }, 90n, 2_000)).toBe(false);
    expect(resend.isDue({ held: 90n, gapUpto: 0n }, 90n, 9_000)).toBe(false);
  });
});
