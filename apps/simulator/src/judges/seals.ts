import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { sync } from '@wutong/wire';
import { digest, type Facts, hex, nameOf, Violation, type Witnessed } from './facts.js';

const ED25519_SPKI = '302a300506032b6570032100';

/** Seal chains verify: each origin's own chain is whole, and every held entry stands under a seal of it. */
export function judgeSeals(facts: Facts): void {
  const chains = new Map(facts.nodes.map((node) => [node.id, chainOf(node)]));
  for (const node of facts.nodes) {
    judgeNumbers(facts, node);
    for (const [name, { seal }] of node.tables.seals) {
      const own = chains.get(seal.origin)?.get(seal.number);
      if (own !== hex(seal.signed.seal))
        throw new Violation('seals', `${node.path} holds a seal ${name} that its origin lacks`);
    }
    for (const [id, proof] of node.tables.proofs) {
      const origin = facts.nodeOf(facts.entries.get(id)?.origin ?? '');
      const chain = chains.get(origin?.id ?? '')?.get(proof.sealNumber);
      if (
        !origin ||
        !chain ||
        !stands(id, proof, origin.algorithm, fromBinary(sync.SealSchema, Buffer.from(chain, 'hex')))
      )
        throw new Violation('seals', `${node.path} holds ${id}, which stands under no seal of ${origin?.path}`);
    }
  }
}

/** No journal number is given twice, and a parent's is below its child's. */
function judgeNumbers(facts: Facts, { path, tables }: Witnessed): void {
  if (new Set(tables.numbers.values()).size !== tables.numbers.size)
    throw new Violation('numbers', `${path} gave a journal number twice`);
  for (const [id, number] of tables.numbers)
    for (const parent of facts.entries.get(id)?.parents ?? [])
      if ((tables.numbers.get(parent) ?? number) >= number)
        throw new Violation('numbers', `${path} numbered ${id} before its parent`);
}

/** A node's own seals by number, each following the one before it and signed; hex of their bytes. */
function chainOf({ id, path, tables, algorithm, publicKey }: Witnessed): Map<bigint, string> {
  const own = [...tables.seals.values()].flatMap(({ seal }) => (seal.origin === id ? [seal.signed] : []));
  const seals = own.map((signed) => ({ signed, seal: fromBinary(sync.SealSchema, signed.seal) }));
  seals.sort((a, b) => (a.seal.number < b.seal.number ? -1 : 1));
  let before: { readonly number: bigint; readonly last: bigint; readonly hash: string } = {
    number: 0n,
    last: 0n,
    hash: '',
  };
  const der = algorithm === 1 ? Buffer.from(ED25519_SPKI + hex(publicKey), 'hex') : undefined;
  const key = der && createPublicKey({ key: der, format: 'der', type: 'spki' });
  for (const { signed, seal } of seals) {
    const follows =
      seal.number === before.number + 1n &&
      seal.firstSequence === before.last + 1n &&
      hex(seal.previous) === before.hash;
    if (!follows || (key && !isSigned(signed, key)))
      throw new Violation('seals', `seal ${seal.number} of ${path} does not follow the one before`);
    const hash = nameOf(algorithm, 'seal', signed.seal);
    before = { number: seal.number, last: seal.lastSequence, hash };
  }
  return new Map(seals.map(({ signed, seal }) => [seal.number, hex(signed.seal)]));
}

/** Of suite 1 alone: node:crypto signs by SM2 with another user id than the standard's. */
function isSigned({ seal, signature }: sync.SignedSeal, key: KeyObject): boolean {
  return verify(null, Buffer.concat([Buffer.from('wutong.signed-seal.v1\0'), seal]), key, signature);
}

/** RFC 9162, 2.1.3.2: verifies an inclusion proof from the leaf up. */
function stands(
  id: string,
  proof: { sequence: bigint; path: readonly Uint8Array[] },
  algorithm: 1 | 2,
  seal: sync.Seal,
): boolean {
  const sequence = Buffer.alloc(8);
  sequence.writeBigUInt64BE(proof.sequence);
  let hash = digest(algorithm, Uint8Array.of(0), sequence, Buffer.from(id, 'hex'));
  let at = Number(proof.sequence - seal.firstSequence);
  let last = Number(seal.lastSequence - seal.firstSequence);
  if (at < 0 || at > last) return false;
  for (const sibling of proof.path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = digest(algorithm, Uint8Array.of(1), sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    } else hash = digest(algorithm, Uint8Array.of(1), hash, sibling);
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 && hex(hash) === hex(seal.root);
}
