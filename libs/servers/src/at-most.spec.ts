import { AtMost } from './at-most.js';

describe('works side by side', () => {
  it('are never more than so many, and all of them run, also after one failed', async () => {
    const atMost = new AtMost(2);
    let running = 0;
    const seen: number[] = [];
    const work = (fails: boolean) => async () => {
      running += 1;
      seen.push(running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (fails) throw new Error('failed');
    };
    const outcomes = await Promise.allSettled(
      [false, true, false, false, false].map((fails) => atMost.run(work(fails))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', ...Array(3).fill('fulfilled')]);
    expect(Math.max(...seen)).toBe(2);
    expect(seen).toHaveLength(5);
  });
});
