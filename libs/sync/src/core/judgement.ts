import { type Algorithm, merkleLeaf, merkleRootOfPath, suiteOf } from '@wutong/crypto';
import {
  type ContentHash,
  type EntryId,
  fromHex,
  HYBRID_TIME_MAX,
  isAtOrUnder,
  isNodeId,
  isPath,
  toHex,
} from '@wutong/kernel';
import { type EntryProof, type HeldSeal, type SealsBeside } from '@wutong/store';
import { decodeSeal, FAMILIES, type link, signedBytesOf, type sync } from '@wutong/wire';
import { type KnownNode } from '../family.js';

/** Why bytes are not proved: they are counted, kept for the operator, and never applied. */
export type Unproved =
  | 'undecodable'
  | 'misdirected'
  | 'instance'
  | 'protocol'
  | 'hash'
  | 'origin-unknown'
  | 'origin-not-of-child'
  | 'origin-self'
  | 'seal-missing'
  | 'seal-signature'
  | 'seal-origin'
  | 'seal-epoch'
  | 'seal-chain'
  | 'seal-conflict'
  | 'not-under-seal'
  | 'key'
  | 'not-authorised'
  | 'part-box'
  | 'not-appliable';

/** What is to be done with a proved entry. */
export type Verdict =
  | { readonly is: 'duplicate' }
  | { readonly is: 'apply' }
  | { readonly is: 'park'; readonly missing: readonly string[] };

/**
 * Whether a seal is its origin's: suite, epoch, signature, its run of sequences, and the chain to the seals held beside
 * it. One that is held was proved when it came. Another one under the same number is evidence that one identity sealed
 * twice.
 */
export function judgeSeal(
  seal: HeldSeal,
  origin: KnownNode,
  { same, before, after }: SealsBeside,
): Unproved | undefined {
  if (seal.origin !== origin.nodeId || seal.signed.algorithm !== origin.algorithm) return 'seal-origin';
  if (seal.epoch > origin.epoch && !origin.isRoot) return 'seal-epoch';
  if (same && equal(same.hash, seal.hash)) return undefined;
  const signed = signedBytesOf('signedSeal', seal.signed.seal);
  if (!suiteOf(origin.algorithm).verify(signed, seal.signed.signature, origin.signingKey)) return 'seal-signature';
  if (same) return 'seal-conflict';
  if (seal.lastSequence < seal.firstSequence) return 'seal-chain';
  if (before && !follows(seal, before)) return 'seal-chain';
  if (after && !follows(after, seal)) return 'seal-chain';
  return undefined;
}

/** Whether a seal goes on from the one with the number before it. */
export function follows(seal: HeldSeal, before: HeldSeal): boolean {
  return equal(decodeSeal(seal.signed.seal).previous, before.hash) && seal.firstSequence === before.lastSequence + 1n;
}

/** Whether an entry stands under a seal that is proved: the Merkle path from its sequence and id leads to the root. */
export function standsUnder(id: EntryId, proof: EntryProof, seal: HeldSeal): boolean {
  const algorithm = seal.signed.algorithm as Algorithm;
  const index = Number(proof.sequence - seal.firstSequence);
  const size = Number(seal.lastSequence - seal.firstSequence) + 1;
  const leaf = merkleLeaf(algorithm, proof.sequence, fromHex(id));
  const root = merkleRootOfPath(algorithm, leaf, index, size, proof.path);
  return root !== undefined && equal(root, seal.root);
}

/**
 * Whether this neighbour may bring this origin's entries: from a child only origins at or under its path, and those above
 * it, whose entries it had from here before they were lost here; own ones that are not held only while they come back
 * after a roll-back.
 */
export function judgeOrigin(
  origin: KnownNode,
  neighbour: { readonly path: string; readonly isChild: boolean },
  own: { readonly id: string; readonly comesBack: boolean },
): Unproved | undefined {
  if (origin.nodeId === own.id) return own.comesBack ? undefined : 'origin-self';
  const isOfItsLine = isAtOrUnder(origin.path, neighbour.path) || isAtOrUnder(neighbour.path, origin.path);
  return neighbour.isChild && !isOfItsLine ? 'origin-not-of-child' : undefined;
}

/** Whether an entry's family and key belong together. */
export function judgeKey(entry: sync.Entry): Unproved | undefined {
  const known = (FAMILIES as readonly string[]).includes(entry.family);
  return known && entry.key.startsWith(`${entry.family}/`) ? undefined : 'key';
}

const TEXT_CHARS_MAX = 200;
const INT64_MAX = 2n ** 63n - 1n;
/** No control characters: a database takes none in text. */
const PLAIN = /^[^\p{Cc}]+$/u;

const isPlain = (text: string) => text.length <= TEXT_CHARS_MAX && PLAIN.test(text);

/** Whether an entry's fields are of a form that any node can hold; what is not counts as undecodable. */
export function isWellFormed(entry: sync.Entry): boolean {
  const texts = [entry.origin, entry.family, entry.key, entry.type, entry.commandId];
  const ids = [...entry.parents, ...entry.needs, ...entry.parts];
  return (
    texts.every(isPlain) &&
    isNodeId(entry.origin) &&
    entry.hybridTime <= HYBRID_TIME_MAX &&
    entry.ruleVersion <= 2 ** 31 - 1 &&
    ids.every((id) => id.length === ID_BYTES) &&
    entry.audienceAdditions.every(({ path }) => isPath(path))
  );
}

const ID_BYTES = 33;

/** Whether what a link keeps of a bundle, its numbers and the name of its run, is of a form that any node can hold. */
export function isWellFormedBundle({ epoch, after, upto, run, watermark }: link.Bundle): boolean {
  const { held = 0n, parked = 0n, quarantined = 0n } = watermark ?? {};
  const numbers = [epoch, after, upto, held, parked, quarantined];
  return numbers.every((number) => number <= INT64_MAX) && (run === '' || isPlain(run));
}

/** Whether a seal's numbers and origin are of a form that any node can hold. */
export function isWellFormedSeal(seal: HeldSeal): boolean {
  const numbers = [seal.epoch, seal.number, seal.firstSequence, seal.lastSequence];
  return isNodeId(seal.origin) && numbers.every((number) => number > 0n && number <= INT64_MAX);
}

/** Whether a proof's numbers are of a form that any node can hold. */
export function isWellFormedProof({ epoch, sealNumber, sequence }: EntryProof): boolean {
  return [epoch, sealNumber, sequence].every((number) => number > 0n && number <= INT64_MAX);
}

/** What a proved entry waits for, if anything: parents, contents, and the parts that must come with it. */
export function judgeReadiness(
  entry: sync.Entry,
  heldEntries: ReadonlySet<EntryId>,
  heldContents: ReadonlySet<ContentHash>,
  heldParts: ReadonlySet<ContentHash>,
): Verdict {
  const parents = entry.parents.map((parent) => toHex<EntryId>(parent)).filter((parent) => !heldEntries.has(parent));
  const needs = entry.needs.map((need) => toHex<ContentHash>(need)).filter((need) => !heldContents.has(need));
  const parts = entry.parts.map((part) => toHex<ContentHash>(part)).filter((part) => !heldParts.has(part));
  const missing = [...parents, ...needs, ...parts];
  return missing.length === 0 ? { is: 'apply' } : { is: 'park', missing };
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
