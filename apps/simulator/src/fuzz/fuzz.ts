import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { type Applied } from '@wutong/sync';
import { link } from '@wutong/wire';
import { Chance } from '../world/chance.js';
import { mutateBundle } from './bundle-mutations.js';
import { mutateBytes } from './byte-mutations.js';
import { copyOf, type Ground, prepareGround } from './ground.js';
import { Kept } from './kept.js';
import { Keyring } from './keyring.js';
import { Target } from './target.js';

/** A stretch of the bundles that a seed makes. */
export interface Share {
  readonly seed: number;
  /** Index of the first bundle. */
  readonly from: number;
  readonly count: number;
}

/** A bundle that must not have done what it did. */
export interface Finding {
  readonly index: number;
  /** It is one of this many from the index on. */
  readonly count: number;
  readonly kind: 'crash' | 'applied';
  readonly what: string;
}

/** What became of the bundles: each is counted once, in `outcomes`, or as crash or as applied. */
export interface Tally {
  readonly count: number;
  readonly crashes: number;
  readonly applied: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly findings: readonly Finding[];
}

/** What a worker tells: where it is, every so many bundles, and in the end what became of them all. */
export type Said = { readonly at: number } | { readonly tally: Tally };

/** So many bundles. */
export const STEP = 1_000;

export const NOTHING_TALLIED: Tally = { count: 0, crashes: 0, applied: 0, outcomes: {}, findings: [] };

const FINDINGS_MAX = 10;
const MUTATIONS_MAX = 3;

/** A sound bundle, encoded, and the neighbour that it is of. */
interface Original {
  readonly via: NodeId;
  readonly bytes: Uint8Array;
}

/**
 * Sends mutated bundles to the production inbox of a receiver that holds all that sound ones can bring it: an entry in
 * a mutated bundle is either held, or waits for one that never comes, or is not proved. So nothing may be applied.
 */
export class Fuzz {
  private constructor(
    private readonly seed: number,
    private readonly ground: Ground,
    private readonly keyring: Keyring,
    private readonly originals: readonly Original[],
    private target: Target,
    private kept: Kept,
  ) {}

  static async prepare(seed: number): Promise<Fuzz> {
    const ground = await prepareGround(seed);
    const keyring = new Keyring(ground, new Chance(seed));
    const originalsOf = (sources: Ground['held']): Original[] =>
      sources.map((source) => keyring.rekeyed(source)).map(({ via, bundle }) => ({ via, bytes: encode(bundle) }));
    const held = originalsOf(ground.held);
    const { waiting, target } = await pickWaiting(ground, keyring, originalsOf(ground.late));
    const kept = new Kept(target.tables, keyring.receiver.storageKey);
    return new Fuzz(seed, ground, keyring, [...held, ...waiting], target, kept);
  }

  /** Sends the bundles of a share. */
  async run({ from, count }: Omit<Share, 'seed'>): Promise<Tally> {
    const outcomes: Record<string, number> = {};
    const findings: Finding[] = [];
    const found = { crash: 0, applied: 0 };
    for (let index = from; index < from + count; index += 1) {
      const end = await this.send(index);
      if (typeof end === 'string') outcomes[end] = (outcomes[end] ?? 0) + 1;
      else {
        found[end.kind] += 1;
        if (findings.length < FINDINGS_MAX) findings.push(end);
      }
    }
    this.kept.assertWhole();
    return { count, crashes: found.crash, applied: found.applied, outcomes, findings };
  }

  /** The mutated bundle with this index, and the neighbour that it seems to come from. */
  mutated(index: number): Original {
    const chance = new Chance(Math.imul(this.seed, 0x9e3779b1) + index);
    const original = chance.pick(this.originals);
    const other = chance.pick(this.originals);
    let bytes: Uint8Array = original.bytes.slice();
    for (let times = 1 + chance.below(MUTATIONS_MAX); times > 0; times -= 1)
      bytes = chance.happens(0.5)
        ? mutateBytes(bytes, other.bytes, chance)
        : this.mutateMessage(bytes, other.bytes, chance);
    return { via: chance.happens(0.05) ? other.via : original.via, bytes };
  }

  /** Sends one bundle: how it was counted, or what it must not have done. */
  private async send(index: number): Promise<string | Finding> {
    const { via, bytes } = this.mutated(index);
    const { target, kept } = this;
    const before = target.quarantined;
    try {
      const applied = await target.take(bytes, via);
      const change = kept.change() ?? kept.linkChange(via, applied);
      if (applied.applied > 0 || change) return this.startAgain(index, 'applied', change ?? 'entries');
      return outcomeOf(applied, target.reasonOf(before + 1n));
    } catch (error) {
      return this.startAgain(index, 'crash', error instanceof Error ? (error.stack ?? error.message) : String(error));
    } finally {
      kept.putBack();
    }
  }

  /** After what must not be, the receiver is made anew, so that the next bundle finds what this one found. */
  private startAgain(index: number, kind: Finding['kind'], what: string): Finding {
    this.target = new Target(this.ground, this.keyring, this.kept.copy());
    this.kept = new Kept(this.target.tables, this.keyring.receiver.storageKey);
    return { index, count: 1, kind, what };
  }

  /** What is no bundle any more is left as it is. */
  private mutateMessage(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
    const { stranger } = this.keyring;
    try {
      const hand = { bundle: decode(bytes), other: decode(other.slice()), chance, stranger };
      mutateBundle(hand);
      return encode(hand.bundle);
    } catch {
      return bytes;
    }
  }
}

/** Sums of two shares. */
export function added(a: Tally, b: Tally): Tally {
  const names = [...new Set([...Object.keys(a.outcomes), ...Object.keys(b.outcomes)])].sort();
  return {
    count: a.count + b.count,
    crashes: a.crashes + b.crashes,
    applied: a.applied + b.applied,
    outcomes: Object.fromEntries(names.map((name) => [name, (a.outcomes[name] ?? 0) + (b.outcomes[name] ?? 0)])),
    findings: [...a.findings, ...b.findings].slice(0, FINDINGS_MAX),
  };
}

const encode = (bundle: link.Bundle) => toBinary(link.BundleSchema, bundle);
const decode = (bytes: Uint8Array) => fromBinary(link.BundleSchema, bytes);

/** The one count in which a bundle ends; of several reasons the first. */
function outcomeOf({ state, unproved, parked }: Applied, reason: string | undefined): string {
  if (!state) return reason === 'undecodable' ? 'undecodable' : `refused: ${reason}`;
  if (unproved > 0) return `quarantined: ${reason}`;
  return parked > 0 ? 'parked' : 'no effect';
}

/**
 * Of the bundles that came later those of which the receiver applies nothing, with the receiver that has parked their
 * entries: tried from the last, so that what they build on has not come, and it never will.
 */
async function pickWaiting(ground: Ground, keyring: Keyring, late: readonly Original[]) {
  let target = new Target(ground, keyring, copyOf(ground.tables));
  const waiting: Original[] = [];
  for (const original of late.toReversed()) {
    const tried = new Target(ground, keyring, copyOf(target.tables));
    const { applied, parked, unproved } = await tried.take(original.bytes, original.via);
    if (applied > 0 || unproved > 0 || parked === 0) continue;
    waiting.push(original);
    target = tried;
  }
  target.tables.links.clear();
  for (const [peer, state] of ground.tables.links) target.tables.links.set(peer, state);
  return { waiting, target };
}
