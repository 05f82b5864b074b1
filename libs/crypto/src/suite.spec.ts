import { suiteOf } from './suites.js';

const text = (value: string) => new Uint8Array(Buffer.from(value));

describe.each([1, 2] as const)('crypto suite %i', (algorithm) => {
  const suite = suiteOf(algorithm);

  it('verifies what it signed, and nothing else', () => {
    const keys = suite.generateSigningKeys();
    const other = suite.generateSigningKeys();
    const signature = suite.sign(text('将乐县'), keys.privateKey);
    expect(signature).toHaveLength(64);
    expect(suite.verify(text('将乐县'), signature, keys.publicKey)).toBe(true);
    expect(suite.verify(text('明溪县'), signature, keys.publicKey)).toBe(false);
    expect(suite.verify(text('将乐县'), signature, other.publicKey)).toBe(false);
    const altered = signature.slice();
    altered[5] = (altered[5] ?? 0) ^ 1;
    expect(suite.verify(text('将乐县'), altered, keys.publicKey)).toBe(false);
  });

  it('answers false, not an error, for a malformed key or signature', () => {
    const keys = suite.generateSigningKeys();
    expect(suite.verify(text('a'), text('short'), keys.publicKey)).toBe(false);
    expect(suite.verify(text('a'), new Uint8Array(64), text('no key'))).toBe(false);
    expect(suite.verify(text('a'), new Uint8Array(64).fill(255), keys.publicKey)).toBe(false);
    expect(suite.verify(text('a'), new Uint8Array(64).fill(1, 0, 32), keys.publicKey)).toBe(false);
  });

  it('opens a box with the right key only', () => {
    const keys = suite.generateEncryptionKeys();
    const other = suite.generateEncryptionKeys();
    const box = suite.encryptTo(keys.publicKey, text('身份证号'));
    expect(suite.decrypt(keys.privateKey, box)).toEqual(text('身份证号'));
    expect(() => suite.decrypt(other.privateKey, box)).toThrow();
    const altered = box.slice();
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(() => suite.decrypt(keys.privateKey, altered)).toThrow();
  });

  it('opens what it sealed under the same key only', () => {
    const key = suite.hash(text('storage key'));
    const box = suite.seal(key, text('电话'));
    expect(suite.open(key, box)).toEqual(text('电话'));
    expect(() => suite.open(suite.hash(text('another')), box)).toThrow();
  });

  it('hashes pieces as their concatenation', () => {
    expect(suite.hash(text('ab'), text('c'))).toEqual(suite.hash(text('abc')));
    const running = suite.startHash();
    for (const piece of ['a', 'bc']) running.update(text(piece));
    expect(running.digest()).toEqual(suite.hash(text('abc')));
  });
});

it('gives the published digests of "abc"', () => {
  const digest = (algorithm: 1 | 2) => Buffer.from(suiteOf(algorithm).hash(text('abc'))).toString('hex');
  expect(digest(1)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  // GB/T 32905-2016, appendix A.1
  expect(digest(2)).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});
