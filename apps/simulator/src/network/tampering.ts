import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { link, sync } from '@wutong/wire';
import { type World } from '../world/world.js';

/** What came, or what a bad line or hand made of it: never anything that its origin sealed. */
export function tampered(bytes: Uint8Array, world: World, where: string): Uint8Array {
  const { chance, plan } = world;
  if (!chance.happens(plan.unproved)) return bytes;
  // Of a copy: what is decoded is a view of what the hub keeps.
  const bundle = fromBinary(link.BundleSchema, bytes.slice());
  const proved = chance.pick(bundle.entries);
  if (!proved) return bytes;
  const [kind, work] = chance.pick(KINDS);
  world.inject('unproved', `${kind} on ${where}`);
  return work(bundle, proved, (count) => chance.below(count));
}

type Tampering = (bundle: link.Bundle, proved: sync.ProvedEntry, below: (count: number) => number) => Uint8Array;

const KINDS: readonly (readonly [string, Tampering])[] = [
  ['garbage', (bundle) => toBinary(link.BundleSchema, bundle).map((byte) => byte ^ 0xff)],
  [
    'altered bytes',
    (bundle, proved, below) => {
      flip(proved.entry, below);
      return toBinary(link.BundleSchema, bundle);
    },
  ],
  [
    'forged entry',
    (bundle, proved) => {
      const entry = fromBinary(sync.EntrySchema, proved.entry);
      proved.entry = toBinary(sync.EntrySchema, { ...entry, commandId: `forged ${entry.commandId}` });
      return toBinary(link.BundleSchema, bundle);
    },
  ],
  [
    'altered seal',
    (bundle, _, below) => {
      for (const seal of bundle.seals.slice(0, 1)) flip(seal.seal, below);
      return toBinary(link.BundleSchema, bundle);
    },
  ],
  [
    'altered signature',
    (bundle, _, below) => {
      for (const seal of bundle.seals.slice(0, 1)) flip(seal.signature, below);
      return toBinary(link.BundleSchema, bundle);
    },
  ],
];

/** Changes one bit. The bytes are this delivery's own. */
function flip(bytes: Uint8Array, below: (count: number) => number): void {
  const at = below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
}
