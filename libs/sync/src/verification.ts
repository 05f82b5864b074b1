import { type NodeId } from '@wutong/kernel';
import { BUCKETS, bucketOf, type Journal, type JournalTx } from '@wutong/store';
import { differingBuckets, differingKeys } from './core/digest-tree.js';
import {
  afterComparing,
  type Compared,
  hasDiffered,
  isMoving,
  mendOf,
  NEW_SUSPECT,
  type Suspect,
} from './core/repair.js';
import { type DigestReader } from './digest-reader.js';
import { type Neighbour } from './inbox-parts.js';
import { type Link } from './link/link.js';
import { type Wanted } from './missing-fetch.js';
import { PeerDigests } from './peer-digests.js';
import { type Families } from './sync-writer.js';

/** Keys that one run narrows down to; what differs beyond is for the next. */
const SUSPECTS_MAX = 200;
/** Buckets whose keys are compared at once. */
const BUCKETS_AT_ONCE = 16;
/** Keys whose histories are asked for at once: an answer is made whole before its first bundle leaves. */
const FETCHED_AT_ONCE = 8;
/** What moves, or was mended, is compared so many times in all before it is reported. */
const COMPARISONS_MAX = 8;
const COMPARE_AGAIN_MS = 3_000;

/** Whether a run only compares, or mends here what differs. */
export type VerifyMode = 'compare' | 'repair';

/** A key that differed while it stood still. */
export interface DifferentKey {
  readonly key: string;
  /** Whether the two sides held other entries. */
  readonly held: boolean;
  /** Whether the two sides had made another state. */
  readonly made: boolean;
  /** Equal now. */
  readonly repaired: boolean;
  /** Why this node could not mend it. Empty when nothing failed here: what differs still is for the peer to mend. */
  readonly failure: string;
}

/** What a journal had come to: its last number, and up to which the other side held it. */
export interface ComparedAt {
  readonly lastNumber: bigint;
  readonly held: bigint;
}

/** What one comparison of this node with a neighbour found. */
export interface VerifyReport {
  readonly peer: NodeId;
  /** When it began, in milliseconds of the engine's forward clock. */
  readonly beganMs: number;
  /** Keys of ours, among those compared, that the neighbour shares. */
  readonly keys: number;
  /** Nothing differs any more, and nothing moves. */
  readonly equal: boolean;
  readonly watermarks: { readonly ours: ComparedAt; readonly theirs: ComparedAt };
  readonly different: readonly DifferentKey[];
  /** Keys that differ, and did not stand still for long enough to be judged. */
  readonly moving: readonly string[];
  /** False when more differed than one run looks at. */
  readonly isWhole: boolean;
}

export interface VerificationParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly families: Families<T>;
  readonly reader: DigestReader<T>;
  readonly link: Link;
  readonly neighbour: Neighbour;
  /** Asks the neighbour for entries and applies what it answers; whether that was all. */
  readonly fetch: (wanted: Wanted) => Promise<boolean>;
  readonly elapsedMs: () => number;
}

/** One run of anti-entropy: compares, narrows to keys, mends this side, compares what was mended once more. */
export class Verification<T extends JournalTx> {
  private readonly theirs: PeerDigests;
  private readonly suspects = new Map<string, Suspect>();
  private isWhole = true;
  private keys = 0;

  constructor(
    private readonly the: VerificationParts<T>,
    private readonly mode: VerifyMode,
    /** The keys that are looked at; all, when not said. */
    private readonly only: ReadonlySet<string> | undefined,
    private readonly pause: (ms: number) => Promise<void>,
  ) {
    this.theirs = new PeerDigests(the.link);
  }

  /** Rejects when the neighbour does not answer. */
  async run(): Promise<VerifyReport> {
    const beganMs = this.the.elapsedMs();
    await this.compareKeys(this.only ? bucketsOf(this.only) : await this.compareBuckets());
    for (let times = 1; times < COMPARISONS_MAX && (await this.goesOn()); times += 1)
      await this.compareKeys(bucketsOf(this.suspects.keys()));
    return this.report(beganMs);
  }

  /** The buckets that differ. */
  private async compareBuckets(): Promise<number[]> {
    const differing: number[] = [];
    for (let after = -1; after < BUCKETS - 1; ) {
      const theirs = await this.theirs.buckets(after);
      const ours = await this.the.reader.buckets(this.the.neighbour.path, after, theirs.upto);
      this.keys += ours.buckets.reduce((sum, { keys }) => sum + keys, 0);
      differing.push(...differingBuckets(ours.buckets, theirs.buckets));
      after = theirs.upto;
    }
    return differing;
  }

  private async compareKeys(buckets: readonly number[]): Promise<void> {
    const differing = new Map<string, Compared>();
    for (let at = 0; at < buckets.length && differing.size <= SUSPECTS_MAX; at += BUCKETS_AT_ONCE)
      for (const one of await this.differencesIn(buckets.slice(at, at + BUCKETS_AT_ONCE))) differing.set(one.key, one);
    const isFirst = this.suspects.size === 0;
    if (isFirst && differing.size > SUSPECTS_MAX) this.isWhole = false;
    const keys = isFirst ? [...differing.keys()].slice(0, SUSPECTS_MAX) : [...this.suspects.keys()];
    for (const key of keys)
      this.suspects.set(key, afterComparing(this.suspects.get(key) ?? NEW_SUSPECT, differing.get(key)));
  }

  /** Ours are read after theirs: what has come here since is known by its number to be on its way. */
  private async differencesIn(buckets: readonly number[]): Promise<Compared[]> {
    const theirs = await this.theirs.keys(buckets);
    const ours = await this.the.reader.keys(this.the.neighbour.path, buckets);
    const heldThere = this.heldThere();
    const moving = new Set([
      ...theirs.filter(({ isMoving }) => isMoving).map(({ key }) => key),
      ...ours.filter((one) => isMoving(one, heldThere)).map(({ key }) => key),
    ]);
    return differingKeys(ours, theirs)
      .filter(({ key }) => this.only?.has(key) ?? true)
      .map((one) => ({ ...one, isMoving: moving.has(one.key) }));
  }

  /** What the neighbour held of our journal when it answered. */
  private heldThere(): bigint {
    const { instance, held } = this.theirs.watermark;
    return instance === this.the.journal.start.instance ? held : 0n;
  }

  /** Mends what stands still and waits for what moves; false when nothing is left to compare again. */
  private async goesOn(): Promise<boolean> {
    const isMended = this.mode === 'repair' && (await this.mend());
    const moves = [...this.suspects.values()].some(({ now }) => now?.isMoving);
    if (moves) await this.pause(COMPARE_AGAIN_MS);
    return isMended || moves;
  }

  /** Whether anything was tried. */
  private async mend(): Promise<boolean> {
    const [fetched, remade] = (['fetch', 'remake'] as const).map((how) =>
      [...this.suspects].flatMap(([key, suspect]) => (mendOf(suspect) === how ? [key] : [])),
    ) as [string[], string[]];
    for (let at = 0; at < fetched.length; at += FETCHED_AT_ONCE) {
      const keys = fetched.slice(at, at + FETCHED_AT_ONCE);
      await this.attempt(keys, { isFetched: true }, () => this.the.fetch({ keys }));
    }
    for (const key of remade) await this.attempt([key], { isRemade: true }, () => this.remake(key));
    return fetched.length + remade.length > 0;
  }

  /** What cannot be mended is noted with its reason, and the other keys go on. */
  private async attempt(keys: readonly string[], tried: Partial<Suspect>, work: () => Promise<unknown>): Promise<void> {
    const failure = await work().then(
      () => '',
      (error: Error) => error.message,
    );
    for (const key of keys) {
      const before = this.suspects.get(key) ?? NEW_SUSPECT;
      this.suspects.set(key, { ...before, ...tried, failure: before.failure || failure });
    }
  }

  private remake(key: string): Promise<void> {
    const [family = ''] = key.split('/', 1);
    return this.the.journal.transaction(async (tx) => {
      await tx.checkLease();
      await tx.lockHeads([key]);
      await this.the.families.get(family)?.remake(tx, key);
    });
  }

  private async report(beganMs: number): Promise<VerifyReport> {
    const { neighbour, journal } = this.the;
    const state = await journal.transaction((tx) => tx.linkState(neighbour.nodeId));
    const suspects = [...this.suspects];
    return {
      peer: neighbour.nodeId,
      beganMs,
      keys: this.only?.size ?? this.keys,
      equal: this.isWhole && suspects.every(([, { now }]) => now === undefined),
      watermarks: {
        ours: { lastNumber: await journal.lastNumber(), held: this.heldThere() },
        theirs: { lastNumber: this.theirs.watermark.lastNumber, held: state?.held ?? 0n },
      },
      different: suspects.flatMap(([key, suspect]) => (hasDiffered(suspect) ? [differentKeyOf(key, suspect)] : [])),
      moving: suspects.flatMap(([key, { now }]) => (now?.isMoving ? [key] : [])),
      isWhole: this.isWhole,
    };
  }
}

function differentKeyOf(key: string, { now, held, made, failure }: Suspect): DifferentKey {
  return { key, held, made, repaired: now === undefined, failure };
}

function bucketsOf(keys: Iterable<string>): number[] {
  return [...new Set([...keys].map(bucketOf))].sort((a, b) => a - b);
}
