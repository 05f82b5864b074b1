import { Flight } from './flight.js';

const KIB = 1024;

describe('what is under way on a link', () => {
  it('is full at its bound, and has room again once the neighbour holds some of it', () => {
    const flight = new Flight(1_000);
    flight.note(10n, 600, 0);
    expect(flight.isFull(0)).toBe(false);
    flight.note(20n, 600, 0);
    expect(flight.isFull(0)).toBe(true);
    flight.held(9n, 0);
    expect(flight.isFull(0)).toBe(true);
    flight.held(10n, 0);
    expect(flight.isFull(0)).toBe(false);
  });

  it('has room again when what was sent is sent anew', () => {
    const flight = new Flight(1_000);
    flight.note(10n, 1_000, 0);
    flight.forget();
    expect(flight.isFull(0)).toBe(false);
  });

  it('may be twice as much once all that filled the line is held soon, up to the bound', () => {
    const flight = new Flight(1024 * KIB);
    expect(flight.bundleBytes(0)).toBe(128 * KIB);
    for (const [number, room] of [256, 512, 1024].entries()) {
      flight.note(BigInt(number), room * KIB, number * 1_000);
      flight.held(BigInt(number), number * 1_000 + 999);
    }
    expect(flight.bundleBytes(0)).toBe(512 * KIB);
  });

  it('does not grow with what leaves the line half empty', () => {
    const flight = new Flight(1024 * KIB);
    flight.note(1n, KIB, 0);
    flight.held(1n, 1);
    expect(flight.bundleBytes(0)).toBe(128 * KIB);
  });

  it('is half as much when it was long on its way or could not be sent, but never nothing', () => {
    const flight = new Flight(1024 * KIB);
    flight.note(1n, KIB, 0);
    flight.held(1n, 4_001);
    expect(flight.bundleBytes(0)).toBe(64 * KIB);
    for (let times = 0; times < 9; times += 1) flight.failed();
    expect(flight.bundleBytes(0)).toBe(16 * KIB);
  });

  it('is little for a while after something urgent went out', () => {
    const flight = new Flight(1024 * KIB);
    flight.note(1n, 70 * KIB, 0);
    expect(flight.isFull(0)).toBe(false);
    flight.hurry(0);
    expect([flight.isFull(1_999), flight.bundleBytes(1_999)]).toEqual([true, 32 * KIB]);
    expect([flight.isFull(2_000), flight.bundleBytes(2_000)]).toEqual([false, 128 * KIB]);
  });

  it('rests between bulks as long as one took, at most a fifth of a second, while urgent things go out', () => {
    const flight = new Flight(1024 * KIB);
    flight.hurry(0);
    flight.note(1n, 64 * KIB, 0);
    flight.held(1n, 50);
    expect([99, 100].map((ms) => [flight.isHalfFull(ms), flight.isFull(ms)])).toEqual([
      [true, true],
      [false, false],
    ]);
    flight.note(2n, 64 * KIB, 1_000);
    flight.held(2n, 1_900);
    expect([2_099, 2_100].map((ms) => flight.isFull(ms))).toEqual([true, false]);
  });

  it('does not rest after little, nor when nothing is urgent', () => {
    const flight = new Flight(1024 * KIB);
    flight.note(1n, 64 * KIB, 0);
    flight.held(1n, 50);
    flight.hurry(50);
    flight.note(2n, KIB, 50);
    flight.held(2n, 90);
    expect(flight.isFull(91)).toBe(false);
  });
});
