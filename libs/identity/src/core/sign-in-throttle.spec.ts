import { SignInThrottle } from './sign-in-throttle.js';

const MINUTE = 60_000;

describe('SignInThrottle', () => {
  it('refuses the sixth attempt within 15 minutes, saying how long, and lets it pass after', () => {
    const throttle = new SignInThrottle();
    for (let minute = 0; minute < 5; minute += 1) expect(throttle.attempt('陈', minute * MINUTE)).toBeUndefined();
    const refusal = throttle.attempt('陈', 5 * MINUTE);
    expect(refusal).toEqual({ kind: 'unavailable', code: 'session.throttled', params: { failures: 5, minutes: 10 } });
    expect(throttle.attempt('林', 5 * MINUTE)).toBeUndefined();
    expect(throttle.attempt('陈', 15 * MINUTE)).toBeUndefined();
    expect(throttle.attempt('陈', 15 * MINUTE + 1)).toBeDefined();
  });

  it('forgets a name that succeeded', () => {
    const throttle = new SignInThrottle();
    for (let index = 0; index < 4; index += 1) throttle.attempt('陈', index);
    throttle.succeeded('陈');
    for (let index = 0; index < 5; index += 1) expect(throttle.attempt('陈', index)).toBeUndefined();
  });

  it('remembers a bounded number of names, and forgets those tried longest ago first', () => {
    const throttle = new SignInThrottle();
    for (let index = 0; index < 5; index += 1) throttle.attempt('first', index);
    for (let index = 0; index < 9_999; index += 1) throttle.attempt(`name ${index}`, 10);
    expect(throttle.names).toBe(10_000);
    expect(throttle.attempt('first', 11)).toBeDefined();
    throttle.attempt('one more', 11);
    expect(throttle.names).toBe(10_000);
    expect(throttle.attempt('first', 12)).toBeUndefined();
  });
});
