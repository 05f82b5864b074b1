import { afterComparing, type Compared, hasDiffered, isMoving, mendOf, NEW_SUSPECT } from './repair.js';

const still = (more: Partial<Compared>): Compared => ({
  key: 'case/a',
  held: false,
  made: true,
  isMoving: false,
  ...more,
});

describe('a key that differs', () => {
  it('is fetched while its entries differ, then made again, each once', () => {
    const held = afterComparing(NEW_SUSPECT, still({ held: true }));
    expect(mendOf(held)).toBe('fetch');
    const fetched = afterComparing({ ...held, isFetched: true }, still({}));
    expect(mendOf(fetched)).toBe('remake');
    expect(mendOf({ ...fetched, isRemade: true })).toBeUndefined();
    expect(mendOf(afterComparing({ ...held, isFetched: true }, still({ held: true })))).toBeUndefined();
  });

  it('is left alone, and not blamed, while it moves', () => {
    const moving = afterComparing(NEW_SUSPECT, still({ held: true, isMoving: true }));
    expect(mendOf(moving)).toBeUndefined();
    expect(hasDiffered(moving)).toBe(false);
    expect(hasDiffered(afterComparing(moving, undefined))).toBe(false);
  });

  it('is made again though something of it is parked for good, once equal entries made two states twice', () => {
    const moving = still({ isMoving: true });
    const once = afterComparing(NEW_SUSPECT, moving);
    expect([mendOf(once), hasDiffered(once)]).toEqual([undefined, false]);
    const twice = afterComparing(once, moving);
    expect([mendOf(twice), hasDiffered(twice)]).toEqual(['remake', true]);
    expect(
      mendOf(afterComparing(afterComparing(NEW_SUSPECT, still({ held: true, isMoving: true })), moving)),
    ).toBeUndefined();
  });

  it('stays known to have differed once it is mended', () => {
    const mended = afterComparing(afterComparing(NEW_SUSPECT, still({})), undefined);
    expect([mended.held, mended.made, mended.now]).toEqual([false, true, undefined]);
    expect(mendOf(mended)).toBeUndefined();
  });
});

describe('a key', () => {
  it('moves while something of it waits, or is not known to be held over there', () => {
    expect(isMoving({ isUnsettled: false, lastNumber: 7n }, 7n)).toBe(false);
    expect(isMoving({ isUnsettled: false, lastNumber: 8n }, 7n)).toBe(true);
    expect(isMoving({ isUnsettled: true, lastNumber: 1n }, 7n)).toBe(true);
  });
});
