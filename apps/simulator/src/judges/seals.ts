import { createPublicKey, verify } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { sync } from '@wutong/wire';
import { digest, type Facts, hex, nameOf, Violation, type Witnessed } from './facts.js';

const ED25519_SPKI = '302a300506032b6570032100';

type Signed = readonly [name: string, signed: sync.SignedSeal, seal: sync.Seal];

/** Seal chains verify: each origin's own chain is whole, and every held entry stands under a seal of its origin. */
export function judgeSeals(facts: Facts): void {
  const own = new Map(
    facts.nodes.map((node) => [node.id, sealsOf(node).filter(([, , seal]) => seal.origin === node.id)]),
  );
  for (const node of facts.nodes) {
    judgeNumbers(facts, node);
    judgeChain(node, own.get(node.id) ?? []);
    const held = new Map(sealsOf(node).map((one) => [one[0], one]));
    judgeStrays(facts, node);
    for (const one of held.values()) judgeHeldSeal(facts, node, one, own.get(one[2].origin) ?? []);
    for (const [id, proof] of node.tables.proofs) {
      const origin = facts.nodeOf(facts.entries.get(id)?.origin ?? '');
      const name = `${origin?.id} ${proof.epoch} ${proof.sealNumber}`;
      const seals = [held.get(name)?.[2], ...straysOf(node, name)];
      if (!origin || !seals.some((seal) => seal && stands(id, proof, origin.algorithm, seal)))
        throw new Violation('seals', `${node.path} holds ${id}, which stands under no seal of ${origin?.path}`);
    }
  }
}

/** A seal that is held is signed by its origin, and is its origin's own, unless that was rolled back since. */
function judgeHeldSeal(facts: Facts, { path }: Witnessed, [name, signed, seal]: Signed, own: readonly Signed[]): void {
  const origin = facts.nodeOf(seal.origin);
  if (!origin || !isSigned(signed, origin))
    throw new Violation('seals', `${path} holds a seal ${name} that nobody signed`);
  const same = own.find(([other]) => other === name)?.[1];
  const isOwn = same !== undefined && hex(same.seal) === hex(signed.seal);
  if (!isOwn && !facts.rolledBack.has(origin.id))
    throw new Violation('seals', `${path} holds a seal ${name} that its origin lacks`);
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

/** A node's own seals are dense in each epoch, each following the one before it. */
function judgeChain({ path, algorithm }: Witnessed, own: readonly Signed[]): void {
  const hashes = new Set(['']);
  let before = { epoch: 0n, number: 0n, last: 0n, hash: '' };
  for (const [name, signed, seal] of [...own].sort(byPlace)) {
    const isFirst = seal.epoch !== before.epoch;
    const follows = isFirst
      ? seal.number === 1n && seal.firstSequence === 1n && hashes.has(hex(seal.previous))
      : seal.number === before.number + 1n &&
        seal.firstSequence === before.last + 1n &&
        hex(seal.previous) === before.hash;
    if (!follows) throw new Violation('seals', `seal ${name} of ${path} does not follow the one before`);
    const hash = nameOf(algorithm, 'seal', signed.seal);
    hashes.add(hash);
    before = { epoch: seal.epoch, number: seal.number, last: seal.lastSequence, hash };
  }
}

/** What is kept beside a seal that it contradicts: signed by its origin, which was rolled back. */
function judgeStrays(facts: Facts, { path, tables }: Witnessed): void {
  for (const [name, strays] of tables.strays)
    for (const { origin: id, signed } of strays) {
      const origin = facts.nodeOf(id);
      if (!origin || !isSigned(signed, origin) || !facts.rolledBack.has(id))
        throw new Violation('seals', `${path} keeps a stray seal ${name} without cause`);
    }
}

const straysOf = ({ tables }: Witnessed, name: string): sync.Seal[] =>
  (tables.strays.get(name) ?? []).map(({ signed }) => fromBinary(sync.SealSchema, signed.seal));

function sealsOf({ tables }: Witnessed): Signed[] {
  return [...tables.seals].map(([name, { seal }]) => [
    name,
    seal.signed,
    fromBinary(sync.SealSchema, seal.signed.seal),
  ]);
}

const byPlace = ([, , a]: Signed, [, , b]: Signed) => Number(a.epoch - b.epoch) || Number(a.number - b.number);

/** Seals whose signature was looked at and holds: what stands in a table is never changed in place. */
const foundSigned = new WeakSet<sync.SignedSeal>();

/** Of suite 1 alone: node:crypto signs by SM2 with another user id than the standard's. */
function isSigned(signed: sync.SignedSeal, { algorithm, publicKey }: Witnessed): boolean {
  if (algorithm !== 1 || foundSigned.has(signed)) return true;
  const { seal, signature } = signed;
  const der = Buffer.from(ED25519_SPKI + hex(publicKey), 'hex');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const holds = verify(null, Buffer.concat([Buffer.from('wutong.signed-seal.v1\0'), seal]), key, signature);
  if (holds) foundSigned.add(signed);
  return holds;
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
