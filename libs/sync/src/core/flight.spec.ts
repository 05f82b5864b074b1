import { Flight } from './flight.js';

describe('what is under way on a link', () => {
  it('is full at its bound, and has room again once the neighbour holds some of it', () => {
    const flight = new Flight(1_000);
    flight.note(10n, 600);
    expect(flight.isFull).toBe(false);
    flight.note(20n, 600);
    expect(flight.isFull).toBe(true);
    flight.held(9n);
    expect(flight.isFull).toBe(true);
    flight.held(10n);
    expect(flight.isFull).toBe(false);
  });

  it('has room again when what was sent is sent anew', () => {
    const flight = new Flight(1_000);
    flight.note(10n, 1_000);
    flight.forget();
    expect(flight.isFull).toBe(false);
  });
});
