import { NotHeld, untilHolds } from './condition.js';

describe('awaiting a condition', () => {
  it('gives what was seen when it came to hold', async () => {
    let looks = 0;
    const seen = await untilHolds({
      node: 'n',
      awaited: 'three looks',
      look: async () => ++looks,
      holds: (n) => n === 3,
    });
    expect(seen).toBe(3);
  });

  it('says what was awaited of which node, and what was seen last', async () => {
    const never = { node: '光明镇', awaited: 'in force', look: async () => 'not yet', holds: () => false, withinMs: 1 };
    const failure: unknown = await untilHolds(never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotHeld);
    expect(failure).toMatchObject({ node: '光明镇', awaited: 'in force', lastSeen: 'not yet' });
  });
});
