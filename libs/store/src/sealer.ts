import { type Algorithm, merkleLeaf, merkleTree } from '@wutong/crypto';
import { type EntryId, fromHex, type NodeId } from '@wutong/kernel';
import { decodeSeal, encodeSeal, sealHashOf, signedBytesOf, type sync } from '@wutong/wire';
import { type EntryProof, type HeldSeal } from './journal.js';

/** What seals a node's runs: its suite and the use of its private key. */
export interface Sealer {
  readonly nodeId: NodeId;
  readonly algorithm: Algorithm;
  /** Signs tagged bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** A seal as held, read back from what was signed. Throws on bytes that are no seal. */
export function heldSealOf(signed: Pick<sync.SignedSeal, 'seal' | 'algorithm' | 'signature'>): HeldSeal {
  const seal = decodeSeal(signed.seal);
  return {
    origin: seal.origin as NodeId,
    epoch: seal.epoch,
    number: seal.number,
    firstSequence: seal.firstSequence,
    lastSequence: seal.lastSequence,
    root: seal.root,
    hash: sealHashOf(signed.seal, signed.algorithm as Algorithm),
    signed: { $typeName: 'wutong.sync.v1.SignedSeal', ...signed },
  };
}

/** Seals one run of own entries after the seal before it, and proves each entry under it. */
export function sealRun(
  sealer: Sealer,
  epoch: bigint,
  before: HeldSeal | undefined,
  ids: readonly EntryId[],
  hybridTime: bigint,
): { seal: HeldSeal; proofs: EntryProof[] } {
  const { algorithm } = sealer;
  const first = before?.epoch === epoch ? before.lastSequence + 1n : 1n;
  const number = before?.epoch === epoch ? before.number + 1n : 1n;
  const leaves = ids.map((id, index) => merkleLeaf(algorithm, first + BigInt(index), fromHex(id)));
  const { root, paths } = merkleTree(algorithm, leaves);
  const bytes = encodeSeal({
    origin: sealer.nodeId,
    epoch,
    number,
    firstSequence: first,
    lastSequence: first + BigInt(ids.length) - 1n,
    root,
    previous: before?.hash ?? new Uint8Array(),
    hybridTime,
  });
  const seal = heldSealOf({ seal: bytes, algorithm, signature: sealer.sign(signedBytesOf('signedSeal', bytes)) });
  const proofs = paths.map((path, index) => ({
    epoch,
    sealNumber: number,
    sequence: first + BigInt(index),
    path,
  }));
  return { seal, proofs };
}
