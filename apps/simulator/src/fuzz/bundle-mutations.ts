import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type KeyPair, merkleLeaf, suiteOf } from '@wutong/crypto';
import { fromHex } from '@wutong/kernel';
import { encodeSeal, entryIdOf, link, sealHashOf, signedBytesOf, sync } from '@wutong/wire';
import { type Chance } from '../world/chance.js';

/** What a mutation of a decoded bundle works with; the bundles are its own. */
export interface BundleHand {
  readonly bundle: link.Bundle;
  readonly other: link.Bundle;
  readonly chance: Chance;
  /** Keys of no node. */
  readonly stranger: KeyPair;
}

const EDGES = [0n, 1n, 2n, 999n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

const ENVELOPE = ['epoch', 'after', 'upto', 'sentAtMs'] as const;
const PIECES = ['protocol', 'piece', 'pieces'] as const;
const PROOF = ['epoch', 'sealNumber', 'sequence'] as const;
const SEAL = ['epoch', 'number', 'firstSequence', 'lastSequence', 'hybridTime'] as const;
const WATERMARK = ['held', 'applied', 'parked', 'quarantined', 'gapUpto'] as const;
const NAMES = ['from', 'to', 'instance', 'run'] as const;

/** A number at an edge, or near the one that stands. */
function otherNumber(before: bigint, chance: Chance): bigint {
  const near = before + BigInt(chance.below(7) - 3);
  return chance.happens(0.5) ? chance.pick(EDGES) : near < 0n ? 0n : near;
}

/** What a neighbour's relay that is wrong, or somebody in its place, makes of a bundle. Some leave all proved. */
const MUTATIONS: readonly ((hand: BundleHand) => void)[] = [
  function envelopeNumber({ bundle, chance }) {
    const name = chance.pick(ENVELOPE);
    bundle[name] = otherNumber(bundle[name], chance);
  },
  function pieceNumber({ bundle, chance }) {
    bundle[chance.pick(PIECES)] = Number(BigInt.asUintN(32, chance.pick(EDGES)));
  },
  function watermarkNumber({ bundle, chance }) {
    const { watermark } = bundle;
    const name = chance.pick(WATERMARK);
    if (watermark) watermark[name] = otherNumber(watermark[name], chance);
  },
  function name({ bundle, other, chance }) {
    const texts = [other.from, other.to, other.instance, '', 'x'.repeat(chance.below(300)), '\u0000'];
    bundle[chance.pick(NAMES)] = chance.pick(texts);
  },
  function proofNumber({ bundle, chance }) {
    const proof = chance.pick(bundle.entries)?.proof;
    const name = chance.pick(PROOF);
    if (proof) proof[name] = otherNumber(proof[name], chance);
  },
  function proofPath({ bundle, chance }) {
    const proof = chance.pick(bundle.entries)?.proof;
    if (!proof) return;
    if (chance.happens(0.5)) proof.path.push(chance.bytes(chance.pick([0, 31, 32, 33])));
    else proof.path.reverse().pop();
  },
  function sealNumber({ bundle, chance }) {
    const signed = chance.pick(bundle.seals);
    if (!signed) return;
    const seal = fromBinary(sync.SealSchema, signed.seal);
    const name = chance.pick(SEAL);
    seal[name] = otherNumber(seal[name], chance);
    signed.seal = toBinary(sync.SealSchema, seal);
  },
  function sealSuite({ bundle, chance }) {
    const signed = chance.pick(bundle.seals);
    if (signed) signed.algorithm = chance.pick([0, 2, 3, 2 ** 32 - 1]);
  },
  function swapProofs({ bundle, other, chance }) {
    swap(chance.pick(bundle.entries), chance.pick([...bundle.entries, ...other.entries]), 'proof');
  },
  function swapEntries({ bundle, other, chance }) {
    swap(chance.pick(bundle.entries), chance.pick([...bundle.entries, ...other.entries]), 'entry');
  },
  function swapSignatures({ bundle, other, chance }) {
    swap(chance.pick(bundle.seals), chance.pick([...bundle.seals, ...other.seals]), 'signature');
  },
  function swapSeals({ bundle, other, chance }) {
    swap(chance.pick(bundle.seals), chance.pick([...bundle.seals, ...other.seals]), 'seal');
  },
  function swapBoxes({ bundle, other, chance }) {
    swap(chance.pick(bundle.parts), chance.pick([...bundle.parts, ...other.parts]), 'box');
  },
  function swapContents({ bundle, other, chance }) {
    swap(chance.pick(bundle.contents), chance.pick([...bundle.contents, ...other.contents]), 'data');
  },
  function mixBundles({ bundle, other, chance }) {
    if (chance.happens(0.5)) bundle.entries.push(...other.entries);
    if (chance.happens(0.5)) bundle.seals.push(...other.seals);
    if (chance.happens(0.5)) bundle.contents.push(...other.contents);
    if (chance.happens(0.5)) bundle.parts.push(...other.parts);
  },
  function dropOne({ bundle, chance }) {
    const list: unknown[] = chance.pick([bundle.entries, bundle.seals, bundle.contents, bundle.parts]);
    list.splice(chance.below(list.length), 1);
  },
  function turnRound({ bundle }) {
    bundle.entries.reverse();
    bundle.seals.reverse();
  },
  function changeEntry({ bundle, chance }) {
    const proved = chance.pick(bundle.entries);
    if (proved) proved.entry = changedEntry(proved.entry, chance);
  },
  function forgeEntry({ bundle, chance, stranger }) {
    const proved = chance.pick(bundle.entries);
    if (!proved) return;
    const entry = changedEntry(proved.entry, chance);
    const epoch = proved.proof?.epoch ?? 1n;
    const number = chance.happens(0.5) ? 900n + BigInt(chance.below(9)) : (proved.proof?.sealNumber ?? 1n);
    bundle.seals.push(sealedByStranger(entry, { epoch, number, sequence: 900n }, stranger));
    proved.entry = entry;
    proved.proof = { $typeName: 'wutong.sync.v1.Proof', epoch, sealNumber: number, sequence: 900n, path: [] };
  },
];

/** One change of what a bundle says. */
export function mutateBundle(hand: BundleHand): void {
  hand.chance.pick(MUTATIONS)(hand);
}

function swap<T extends object, N extends keyof T>(a: T | undefined, b: T | undefined, name: N): void {
  if (a && b) [a[name], b[name]] = [b[name], a[name]];
}

/** An entry that its origin never wrote. */
function changedEntry(bytes: Uint8Array, chance: Chance): Uint8Array {
  const entry = fromBinary(sync.EntrySchema, bytes);
  const changes: readonly Partial<sync.Entry>[] = [
    { commandId: `forged ${entry.commandId}` },
    { hybridTime: entry.hybridTime + 1n },
    { parents: [] },
    { needs: [] },
    { parts: [] },
    { audienceAdditions: [{ $typeName: 'wutong.sync.v1.Member', path: '35', subtree: true }] },
    { payload: chance.bytes(chance.below(40)) },
    { key: 'case/forged' },
    { family: 'directory', key: 'directory/3504' },
    { origin: 'nobody' },
  ];
  return toBinary(sync.EntrySchema, { ...entry, ...chance.pick(changes) });
}

/** A seal that would prove the entry, had its origin signed it. */
function sealedByStranger(
  entry: Uint8Array,
  at: { readonly epoch: bigint; readonly number: bigint; readonly sequence: bigint },
  stranger: KeyPair,
): sync.SignedSeal {
  const { origin, hybridTime } = fromBinary(sync.EntrySchema, entry);
  const seal = encodeSeal({
    origin,
    epoch: at.epoch,
    number: at.number,
    firstSequence: at.sequence,
    lastSequence: at.sequence,
    root: merkleLeaf(1, at.sequence, fromHex(entryIdOf(entry, 1))),
    previous: sealHashOf(entry, 1),
    hybridTime,
  });
  const signature = suiteOf(1).sign(signedBytesOf('signedSeal', seal), stranger.privateKey);
  return { $typeName: 'wutong.sync.v1.SignedSeal', seal, algorithm: 1, signature };
}
