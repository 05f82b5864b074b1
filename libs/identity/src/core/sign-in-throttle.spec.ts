import { SignInThrottle } from './sign-in-throttle.js';

const MINUTE = 60_000;
const HERE = '192.0.2.1';
const THERE = '192.0.2.2';

describe('SignInThrottle', () => {
  it('refuses the sixth attempt within 15 minutes, saying how long, and lets it pass after', () => {
    const throttle = new SignInThrottle();
    for (let minute = 0; minute < 5; minute += 1) expect(throttle.attempt('陈', HERE, minute * MINUTE)).toBeUndefined();
    const refusal = throttle.attempt('陈', HERE, 5 * MINUTE);
    expect(refusal).toEqual({ kind: 'unavailable', code: 'session.throttled', params: { failures: 5, minutes: 10 } });
    expect(throttle.attempt('林', HERE, 5 * MINUTE)).toBeUndefined();
    expect(throttle.attempt('陈', HERE, 15 * MINUTE)).toBeUndefined();
    expect(throttle.attempt('陈', HERE, 15 * MINUTE + 1)).toBeDefined();
  });

  it('locks nobody out from another address until fifty attempts from anywhere', () => {
    const throttle = new SignInThrottle();
    for (let index = 0; index < 50; index += 1) {
      expect(throttle.attempt('陈', HERE, index)).toEqual(index < 5 ? undefined : expect.anything());
    }
    expect(throttle.attempt('陈', THERE, 50)).toBeUndefined();
    for (let index = 0; index < 44; index += 1) {
      expect(throttle.attempt('陈', `198.51.100.${index}`, 51)).toBeUndefined();
    }
    expect(throttle.attempt('陈', '203.0.113.1', 52)).toMatchObject({ params: { failures: 50, minutes: 15 } });
    expect(throttle.attempt('林', '203.0.113.1', 52)).toBeUndefined();
  });

  it('forgets what was tried from an address that succeeded, and only that', () => {
    const throttle = new SignInThrottle();
    for (let index = 0; index < 5; index += 1) throttle.attempt('陈', THERE, index);
    for (let index = 0; index < 4; index += 1) throttle.attempt('陈', HERE, index);
    throttle.succeeded('陈', HERE);
    for (let index = 0; index < 5; index += 1) expect(throttle.attempt('陈', HERE, index)).toBeUndefined();
    expect(throttle.attempt('陈', THERE, 5)).toBeDefined();
  });

  it('remembers a bounded number of names, and forgets those tried longest ago first', () => {
    const throttle = new SignInThrottle();
    for (let index = 0; index < 5; index += 1) throttle.attempt('first', HERE, index);
    for (let index = 0; index < 9_999; index += 1) throttle.attempt(`name ${index}`, HERE, 10);
    expect(throttle.names).toBe(10_000);
    expect(throttle.attempt('first', HERE, 11)).toBeDefined();
    throttle.attempt('one more', HERE, 11);
    expect(throttle.names).toBe(10_000);
    expect(throttle.attempt('first', HERE, 12)).toBeUndefined();
  });
});
