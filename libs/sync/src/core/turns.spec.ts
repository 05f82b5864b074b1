import { Turns } from './turns.js';

/** Work that goes on until it is let go; `begun` counts how often it was begun. */
function createWork() {
  const lets: ((error?: Error) => void)[] = [];
  let begun = 0;
  const work = () => {
    begun += 1;
    return new Promise<void>((resolve, reject) => lets.push((error) => (error ? reject(error) : resolve())));
  };
  return { work, begun: () => begun, letGo: (error?: Error) => lets.shift()?.(error) };
}

describe('work that is never done twice at once', () => {
  it('is done once more for all who asked meanwhile, and they wait for that', async () => {
    const { work, begun, letGo } = createWork();
    const turns = new Turns(work);
    const first = turns.take();
    const asked = Promise.all([turns.take(), turns.take()]);
    expect([begun(), turns.isBusy]).toEqual([1, true]);
    letGo();
    await Promise.resolve();
    expect(begun()).toBe(2);
    letGo();
    await Promise.all([first, asked]);
    expect([begun(), turns.isBusy]).toEqual([2, false]);
  });

  it('is done anew when asked for after it failed', async () => {
    const { work, begun, letGo } = createWork();
    const turns = new Turns(work);
    const first = turns.take();
    letGo(new Error('the line is gone'));
    await expect(first).rejects.toThrow('the line is gone');
    void turns.take();
    expect(begun()).toBe(2);
    letGo();
    await turns.whenQuiet();
    expect(turns.isBusy).toBe(false);
  });
});
