import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Algorithm, suiteOf } from '@wutong/crypto';
import { type ContentHash, type EntryId, toHex } from '@wutong/kernel';
import { type Entry, EntrySchema, type Seal, SealSchema } from './gen/wutong/sync/v1/entry_pb.js';

const TAGS = {
  entry: Buffer.from('wutong.entry.v1\0'),
  content: Buffer.from('wutong.content.v1\0'),
  part: Buffer.from('wutong.part.v1\0'),
  seal: Buffer.from('wutong.seal.v1\0'),
  signedSeal: Buffer.from('wutong.signed-seal.v1\0'),
  signedHello: Buffer.from('wutong.signed-hello.v1\0'),
} as const;

function tagged(tag: Uint8Array, algorithm: Algorithm, ...pieces: Uint8Array[]): Uint8Array {
  const hash = suiteOf(algorithm).hash(tag, ...pieces);
  const id = new Uint8Array(1 + hash.length);
  id[0] = algorithm;
  id.set(hash, 1);
  return id;
}

/** The algorithm byte of an id; undefined when no suite has it. */
export function algorithmOf(id: Uint8Array): Algorithm | undefined {
  return id[0] === 1 || id[0] === 2 ? id[0] : undefined;
}

/** Id of an entry: an algorithm byte and the hash of a domain tag and exactly the encoded bytes. */
export function entryIdOf(bytes: Uint8Array, algorithm: Algorithm): EntryId {
  return toHex<EntryId>(tagged(TAGS.entry, algorithm, bytes));
}

/** Hash by which an entry's `needs` name a content. */
export function contentHashOf(data: Uint8Array, algorithm: Algorithm): Uint8Array {
  return tagged(TAGS.content, algorithm, data);
}

/** Hash by which an entry's `parts` name a personal part. The salt (16 bytes) keeps short texts from being guessed. */
export function partHashOf(salt: Uint8Array, text: Uint8Array, algorithm: Algorithm): Uint8Array {
  return tagged(TAGS.part, algorithm, salt, text);
}

/** Hash that chains a seal to the one before it. */
export function sealHashOf(seal: Uint8Array, algorithm: Algorithm): Uint8Array {
  return tagged(TAGS.seal, algorithm, seal);
}

/** What is signed of a seal or a hello: its own tag before its bytes, so that neither ever passes for the other. */
export function signedBytesOf(kind: 'signedSeal' | 'signedHello', bytes: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([TAGS[kind], bytes]));
}

export function hexOfContent(hash: Uint8Array): ContentHash {
  return toHex<ContentHash>(hash);
}

export function encodeEntry(entry: Omit<Entry, '$typeName' | '$unknown'>): Uint8Array {
  return toBinary(EntrySchema, create(EntrySchema, entry));
}

/** Throws on bytes that are no entry. */
export function decodeEntry(bytes: Uint8Array): Entry {
  return fromBinary(EntrySchema, bytes);
}

export function encodeSeal(seal: Omit<Seal, '$typeName' | '$unknown'>): Uint8Array {
  return toBinary(SealSchema, create(SealSchema, seal));
}

export function decodeSeal(bytes: Uint8Array): Seal {
  return fromBinary(SealSchema, bytes);
}
