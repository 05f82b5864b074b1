import { isSameCode, parseQueryCode, type QueryCode, queryCodeFrom } from './query-code.js';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('a query code', () => {
  it.each([
    ['0000000000', '0000-0000'],
    ['ffffffffff', 'ZZZZ-ZZZZ'],
    ['0000000001', '0000-0001'],
    // The 32 values of five bits in order, in four codes.
    ['00443214c7', '0123-4567'],
    ['4254b635cf', '89AB-CDEF'],
    ['84653a56d7', 'GHJK-MNPQ'],
    ['c675be77df', 'RSTV-WXYZ'],
  ])('of the bits %s is %s, whatever follows them', (bits, code) => {
    expect(queryCodeFrom(bytes(bits))).toBe(code);
    expect(queryCodeFrom(bytes(`${bits}${'ab'.repeat(27)}`))).toBe(code);
  });

  it.each([
    ['89AB-CDEF', '89AB-CDEF'],
    ['89abcdef', '89AB-CDEF'],
    [' 89ab cdef ', '89AB-CDEF'],
    ['89AB—CDEF', '89AB-CDEF'],
    ['８９ａｂ－ｃｄｅｆ', '89AB-CDEF'],
    ['o0Oo-iIlL', '0000-1111'],
  ])('typed as %j is %s', (typed, code) => {
    expect(parseQueryCode(typed)).toBe(code);
  });

  it.each(['', '89AB-CDE', '89AB-CDEFG', '89AB-CDEU', '89AB-CDE!', '查询码'])('is not %j', (typed) => {
    expect(parseQueryCode(typed)).toBeUndefined();
  });

  it('comes back from every way of reading what was written', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const code = queryCodeFrom(bytes((seed * 5_497_558_139).toString(16).padStart(10, '0').slice(0, 10)));
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(parseQueryCode(code.toLowerCase().replace('-', ' '))).toBe(code);
    }
  });

  it('is the same only as itself', () => {
    const code = '89AB-CDEF' as QueryCode;
    expect(isSameCode(code, '89AB-CDEF' as QueryCode)).toBe(true);
    expect(isSameCode(code, '89AB-CDEG' as QueryCode)).toBe(false);
    expect(isSameCode(code, '09AB-CDEF' as QueryCode)).toBe(false);
  });
});
