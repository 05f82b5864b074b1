import { ProgressThrottle } from './progress-throttle.js';

const MINUTE = 60_000;
const HERE = '192.0.2.1';

describe('ProgressThrottle', () => {
  it('takes five tries per case and address, then says how long to wait', () => {
    const throttle = new ProgressThrottle();
    for (let time = 0; time < 5; time += 1) expect(throttle.attempt('A', HERE, time * MINUTE)).toBeUndefined();
    expect(throttle.attempt('A', HERE, 5 * MINUTE)).toBe(10);
    expect(throttle.attempt('B', HERE, 5 * MINUTE)).toBeUndefined();
    expect(throttle.attempt('A', '192.0.2.2', 5 * MINUTE)).toBeUndefined();
    expect(throttle.attempt('A', HERE, 15 * MINUTE)).toBeUndefined();
  });

  it('takes fifty tries per address, whatever the cases', () => {
    const throttle = new ProgressThrottle();
    for (let index = 0; index < 50; index += 1) expect(throttle.attempt(`case ${index}`, HERE, 0)).toBeUndefined();
    expect(throttle.attempt('another', HERE, 0)).toBe(15);
    expect(throttle.attempt('another', '192.0.2.2', 0)).toBeUndefined();
  });

  it('takes fifty tries per case, wherever they come from', () => {
    const throttle = new ProgressThrottle();
    for (let index = 0; index < 50; index += 1) expect(throttle.attempt('A', `198.51.100.${index}`, 0)).toBeUndefined();
    expect(throttle.attempt('A', HERE, 0)).toBe(15);
  });

  it('forgets the tries that led to a right code, and only those', () => {
    const throttle = new ProgressThrottle();
    for (let index = 0; index < 60; index += 1) {
      expect(throttle.attempt(`case ${index}`, HERE, 0)).toBeUndefined();
      throttle.succeeded(`case ${index}`, HERE);
    }
    for (let index = 0; index < 5; index += 1) throttle.attempt('A', HERE, 0);
    throttle.succeeded('B', HERE);
    expect(throttle.attempt('A', HERE, 0)).toBe(15);
  });
});
