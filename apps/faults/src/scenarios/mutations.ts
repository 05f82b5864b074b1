import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { link, sync } from '@wutong/wire';

/** Numbers in [0, 1). */
export type Random = () => number;

const FLIPS_MAX = 8;
const INSERTED_MAX = 16;

const below = (random: Random, end: number) => Math.floor(random() * end);
const pick = <V>(random: Random, values: readonly V[]) => values[below(random, values.length)] as V;

/** What a bad line or disk makes of bytes. */
const OF_BYTES: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  function flipBits(bytes, random) {
    const flipped = bytes.slice();
    for (let times = 1 + below(random, FLIPS_MAX); times > 0; times -= 1) {
      const at = below(random, bytes.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << below(random, 8));
    }
    return flipped;
  },
  function truncate(bytes, random) {
    return bytes.slice(0, below(random, bytes.length));
  },
  function insert(bytes, random) {
    const at = below(random, bytes.length);
    const strange = Uint8Array.from({ length: 1 + below(random, INSERTED_MAX) }, () => below(random, 256));
    return new Uint8Array(Buffer.concat([bytes.subarray(0, at), strange, bytes.subarray(at)]));
  },
];

/** What somebody in a neighbour's place makes of a bundle whose entries, seals and proofs he has seen. */
const OF_BUNDLES: readonly ((bundle: link.Bundle, random: Random) => void)[] = [
  function changePayload(bundle, random) {
    changeEntry(bundle, (entry) => {
      entry.payload = Uint8Array.from(entry.payload, (byte) => byte ^ below(random, 256));
    });
  },
  function changeCommand(bundle) {
    changeEntry(bundle, (entry) => {
      entry.commandId = `forged ${entry.commandId}`;
    });
  },
  function widenAudience(bundle) {
    changeEntry(bundle, (entry) => {
      entry.audienceAdditions.push({ $typeName: 'wutong.sync.v1.Member', path: '35', subtree: true });
    });
  },
  function speakForAnother(bundle) {
    changeEntry(bundle, (entry) => {
      entry.origin = bundle.to;
    });
  },
  function moveInSeal(bundle, random) {
    const proof = bundle.entries[0]?.proof;
    if (proof) proof.sequence += 1n + BigInt(below(random, 9));
  },
  function breakPath(bundle) {
    bundle.entries[0]?.proof?.path.push(new Uint8Array(32));
  },
  function breakSignature(bundle, random) {
    const seal = pick(random, bundle.seals);
    if (seal) seal.signature = Uint8Array.from(seal.signature, (byte) => byte ^ 1);
  },
  function misdirect(bundle, random) {
    bundle[pick(random, ['from', 'to', 'instance'] as const)] = 'nobody';
  },
];

/** One change of a bundle: of its bytes, or of what it says. The same random numbers make the same change. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  if (random() < 0.5) return pick(random, OF_BYTES)(bytes, random);
  const bundle = fromBinary(link.BundleSchema, bytes);
  pick(random, OF_BUNDLES)(bundle, random);
  return toBinary(link.BundleSchema, bundle);
}

/** The bundles' entries one by one, each in a bundle of its own with what it may need: small, and so many to begin from. */
export function singled(bundles: readonly link.Bundle[]): Uint8Array[] {
  return bundles.flatMap((bundle) =>
    bundle.entries.map((entry) => toBinary(link.BundleSchema, { ...bundle, entries: [entry] })),
  );
}

function changeEntry(bundle: link.Bundle, change: (entry: sync.Entry) => void): void {
  const [proved] = bundle.entries;
  if (!proved) return;
  const entry = fromBinary(sync.EntrySchema, proved.entry);
  change(entry);
  proved.entry = toBinary(sync.EntrySchema, entry);
}
