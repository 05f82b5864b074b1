import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Algorithm, merkleLeaf, merkleTree, suiteOf } from '@wutong/crypto';
import { fromHex } from '@wutong/kernel';
import { contentHashOf, entryIdOf, partHashOf, sealHashOf, signedBytesOf } from '@wutong/wire';

/** What the hashes and signed bytes of suite 1 and 2 are for fixed bytes, hex by name. */
interface Golden {
  readonly hashes: Readonly<Record<string, string>>;
  readonly signatures: Readonly<Record<string, { readonly publicKey: string; readonly signature: string }>>;
}

const golden: Golden = JSON.parse(readFileSync(join(import.meta.dirname, 'hashes.json'), 'utf8'));
const SUITES: readonly Algorithm[] = [1, 2];

const bytes = Uint8Array.from(Buffer.from('梧桐 wutong'));
const salt = Uint8Array.from({ length: 16 }, (_, at) => at);
const hexOf = (made: Uint8Array) => Buffer.from(made).toString('hex');

function hashesOf(algorithm: Algorithm): Record<string, string> {
  const leaves = [1n, 2n, 3n].map((sequence) => merkleLeaf(algorithm, sequence, bytes));
  const made = {
    'entry id': entryIdOf(bytes, algorithm),
    'content hash': hexOf(contentHashOf(bytes, algorithm)),
    'part hash': hexOf(partHashOf(salt, bytes, algorithm)),
    'seal hash': hexOf(sealHashOf(bytes, algorithm)),
    'leaf of a seal': hexOf(leaves[0] as Uint8Array),
    'root of three leaves': hexOf(merkleTree(algorithm, leaves).root),
  };
  return Object.fromEntries(Object.entries(made).map(([name, hex]) => [`${name}, suite ${algorithm}`, hex]));
}

describe('what is hashed and signed', () => {
  it('has the hashes it always had: domain tags and algorithms do not change', () => {
    const signed = {
      'signed bytes of a seal': hexOf(signedBytesOf('signedSeal', bytes)),
      'signed bytes of a hello': hexOf(signedBytesOf('signedHello', bytes)),
    };
    expect({ ...hashesOf(1), ...hashesOf(2), ...signed }).toEqual(golden.hashes);
  });

  it.each(SUITES)('is still proved by a signature that was made before: suite %i', (algorithm) => {
    const { publicKey = '', signature = '' } = golden.signatures[`suite ${algorithm}`] ?? {};
    const signed = signedBytesOf('signedSeal', bytes);
    expect(suiteOf(algorithm).verify(signed, fromHex(signature), fromHex(publicKey))).toBe(true);
  });
});
