import { Turns } from './turns.js';

/** Work that goes on until it is let go; `begun` counts how often it was begun. */
function createWork() {
  const lets: ((error?: Error) => void)[] = [];
  let begun = 0;
  const work = () => {
    begun += 1;
    return new Promise<void>((resolve, reject) => lets.push((error) => (error ? reject(error) : resolve())));
  };
  return { turns: new Turns(work), begun: () => begun, letGo: (error?: Error) => lets.shift()?.(error) };
}

/** Until all that was due has been done. */
const whenSettled = () => new Promise((resolve) => setImmediate(resolve));

describe('work that is never done twice at once', () => {
  it('is done once more for all who asked meanwhile', async () => {
    const { turns, begun, letGo } = createWork();
    const first = turns.take();
    const second = Promise.all([turns.take(), turns.take()]);
    expect([begun(), turns.isBusy]).toEqual([1, true]);
    letGo();
    await first;
    await whenSettled();
    expect(begun()).toBe(2);
    letGo();
    await second;
    await turns.whenQuiet();
    expect([begun(), turns.isBusy]).toEqual([2, false]);
  });

  it('is waited for no longer than one turn more, though others ask again and again', async () => {
    const { turns, begun, letGo } = createWork();
    void turns.take();
    const asked = turns.take();
    letGo();
    await whenSettled();
    void turns.take();
    letGo();
    await asked;
    await whenSettled();
    expect([begun(), turns.isBusy]).toEqual([3, true]);
    letGo();
    await turns.whenQuiet();
  });

  it('fails for those who waited for that turn alone', async () => {
    const { turns, letGo } = createWork();
    const first = turns.take();
    const second = turns.take();
    letGo(new Error('the line is gone'));
    await expect(first).rejects.toThrow('the line is gone');
    await whenSettled();
    letGo();
    await second;
    await turns.whenQuiet();
    expect(turns.isBusy).toBe(false);
  });
});
