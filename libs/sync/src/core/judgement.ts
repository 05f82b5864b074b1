import { type Algorithm, merkleLeaf, merkleRootOfPath, suiteOf } from '@wutong/crypto';
import { type ContentHash, type EntryId, fromHex, isAtOrUnder, toHex } from '@wutong/kernel';
import { type EntryProof, type HeldSeal } from '@wutong/store';
import { FAMILIES, type sync } from '@wutong/wire';
import { type KnownNode } from '../family.js';

/** Why bytes are not proved: they are counted, kept for the operator, and never applied. */
export type Unproved =
  | 'undecodable'
  | 'misdirected'
  | 'instance'
  | 'protocol'
  | 'hash'
  | 'origin-unknown'
  | 'origin-not-under-child'
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
  | 'part-box';

/** What is to be done with a proved entry. */
export type Verdict =
  | { readonly is: 'duplicate' }
  | { readonly is: 'apply' }
  | { readonly is: 'park'; readonly missing: readonly string[] };

/** Whether a seal is its origin's: signature, suite, epoch, and the chain to the seals held beside it. */
export function judgeSeal(
  seal: HeldSeal,
  origin: KnownNode,
  before: HeldSeal | undefined,
  after: HeldSeal | undefined,
  previousOf: (seal: HeldSeal) => Uint8Array,
): Unproved | undefined {
  if (seal.origin !== origin.nodeId || seal.signed.algorithm !== origin.algorithm) return 'seal-origin';
  if (seal.epoch > origin.epoch) return 'seal-epoch';
  if (!suiteOf(origin.algorithm).verify(seal.signed.seal, seal.signed.signature, origin.signingKey))
    return 'seal-signature';
  if (before && !equal(previousOf(seal), before.hash)) return 'seal-chain';
  if (after && !equal(previousOf(after), seal.hash)) return 'seal-chain';
  return undefined;
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

/** Whether this neighbour may bring this origin's entries: from a child only origins at or under its path. */
export function judgeOrigin(
  origin: KnownNode,
  neighbour: { readonly path: string; readonly isChild: boolean },
  ownId: string,
): Unproved | undefined {
  if (origin.nodeId === ownId) return 'origin-self';
  if (neighbour.isChild && !isAtOrUnder(origin.path, neighbour.path)) return 'origin-not-under-child';
  return undefined;
}

/** Whether an entry's family and key belong together. */
export function judgeKey(entry: sync.Entry): Unproved | undefined {
  const known = (FAMILIES as readonly string[]).includes(entry.family);
  return known && entry.key.startsWith(`${entry.family}/`) ? undefined : 'key';
}

/** What a proved entry waits for, if anything. */
export function judgeReadiness(
  entry: sync.Entry,
  heldEntries: ReadonlySet<EntryId>,
  heldContents: ReadonlySet<ContentHash>,
): Verdict {
  const parents = entry.parents.map((parent) => toHex<EntryId>(parent)).filter((parent) => !heldEntries.has(parent));
  const needs = entry.needs.map((need) => toHex<ContentHash>(need)).filter((need) => !heldContents.has(need));
  const missing = [...parents, ...needs];
  return missing.length === 0 ? { is: 'apply' } : { is: 'park', missing };
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
