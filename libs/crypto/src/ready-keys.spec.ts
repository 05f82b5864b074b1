import { keptReady } from './ready-keys.js';

const keyOf = (...bytes: number[]) => Uint8Array.from(bytes);

describe('keys that are kept ready', () => {
  it('are made once for the same bytes, wherever these stand', () => {
    const ready = keptReady((raw) => ({ first: raw[0] }));
    expect(ready(keyOf(200, 1))).toBe(ready(keyOf(200, 1)));
    expect(ready(keyOf(201, 1))).toEqual({ first: 201 });
  });

  it('are forgotten, the oldest first, when there are too many', () => {
    let made = 0;
    const ready = keptReady(() => {
      made += 1;
      return made;
    });
    for (let at = 0; at <= 256; at += 1) ready(keyOf(at >> 8, at & 255));
    expect(ready(keyOf(1, 0))).toBe(257);
    expect(ready(keyOf(0, 0))).toBe(258);
  });

  it('are tried again when none could be made', () => {
    const ready = keptReady<number>((raw) => {
      if (raw.length === 0) throw new Error('no key');
      return raw.length;
    });
    expect(() => ready(keyOf())).toThrow('no key');
    expect(() => ready(keyOf())).toThrow('no key');
    expect(ready(keyOf(1))).toBe(1);
  });
});
