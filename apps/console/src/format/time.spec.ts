import { clockText, timeText } from './time';

const MOMENT = Date.UTC(2026, 10, 22, 16, 5, 9);

describe('timeText', () => {
  it('is of Asia/Shanghai, whatever zone the browser stands in', () => {
    expect(timeText(MOMENT)).toBe('2026-11-23 00:05');
  });
});

describe('clockText', () => {
  it('has the seconds', () => {
    expect(clockText(MOMENT)).toBe('00:05:09');
  });
});
