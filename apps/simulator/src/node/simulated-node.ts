import { type Algorithm, createNodeIdentity, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type NodeId, type Path } from '@wutong/kernel';
import { type Clock, type HeldEntry, type MemoryTables, type OwnNode } from '@wutong/store';
import { type KnownNode } from '@wutong/sync';
import { PROTOCOL, type ProtocolRange } from '@wutong/wire';
import { type World } from '../world/world.js';
import { calendarOf } from './calendar.js';
import { Disk } from './disk.js';
import { type Granted } from './grant-family.js';
import { parentOf } from './places.js';

const NO_NATS = { user: '', seed: '' };
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** 2026-11-22 in Shanghai: when a run begins by a clock that is right. */
const BEGIN_MS = Date.UTC(2026, 10, 22);

/** One node: what lasts from process to process. */
export class SimulatedNode implements Clock {
  readonly confirmed = false;
  readonly identity: NodeIdentity;
  readonly disk: Disk;
  /** How many processes were started. */
  starts = 0;
  /** How wrong its wall clock is. */
  clockOffMs = 0;
  /** How many times slower its disk is than a good one. */
  slowness = 1;
  /** Commands that were given to it: the counter of their ids. */
  commands = 0;
  /** What its program speaks. */
  protocol: ProtocolRange = PROTOCOL;
  /** The disk of a second machine of its identity: a copy that was started while the first went on. */
  clone: Disk | undefined;
  /** The one of two disks that its parent's operator ruled to be the copy. */
  ruledClone: Disk | undefined;
  private readonly calendars = new Map<number, ReturnType<typeof calendarOf>>();
  /** Since when it must be compared with its neighbours: when its disk last damaged or lost anything, in virtual ms. */
  comparedSinceMs = Number.NEGATIVE_INFINITY;
  private readonly failing = new Set<string>();
  private readonly tried = new Set<string>();

  constructor(
    readonly world: World,
    readonly path: Path,
    algorithm: Algorithm,
  ) {
    this.disk = new Disk(`cluster of ${path}`);
    const letters = Array.from({ length: 4 }, () => LETTERS[world.chance.below(LETTERS.length)]).join('');
    // Keys are random: nothing that happens depends on them.
    this.identity = { ...createNodeIdentity(path, algorithm, NO_NATS, NO_NATS), nodeId: `${path}-${letters}` };
  }

  get id(): NodeId {
    return this.identity.nodeId as NodeId;
  }

  get tables(): MemoryTables {
    return this.disk.tables;
  }

  /** The disks of its machines: one, or two while it is cloned. */
  get disks(): readonly Disk[] {
    return this.clone ? [this.disk, this.clone] : [this.disk];
  }

  /** Name of its journal before any roll-back. */
  get firstInstance(): string {
    return `journal of ${this.path}`;
  }

  /** Whether its journal seals: it does not wait for an epoch. */
  get isInForce(): boolean {
    return [...this.tables.journal.values()].every(({ candidate, isClone }) => candidate === '' && !isClone);
  }

  get own(): OwnNode {
    return { nodeId: this.id, path: this.path, algorithm: this.identity.algorithm };
  }

  /** Its enrolment, which every node has from the beginning. */
  get enrolled(): Omit<KnownNode, keyof Granted> {
    const { nodeId, path, algorithm, signing, encryption } = this.identity;
    const keys = { signingKey: signing.publicKey, encryptionAlgorithm: algorithm, encryptionKey: encryption.publicKey };
    return { nodeId, path, algorithm, ...keys, isRoot: parentOf(path) === undefined };
  }

  /** The wall clock, right or wrong. */
  now(): number {
    return BEGIN_MS + Math.floor(this.world.queue.nowMs) + this.clockOffMs;
  }

  /** The calendar that binds its place in the year that it thinks it is. */
  calendar() {
    const year = new Date(this.now()).getUTCFullYear();
    const known = this.calendars.get(year) ?? calendarOf(this.path, year, this.world.calendarBytes);
    this.calendars.set(year, known);
    return known;
  }

  sign(bytes: Uint8Array): Uint8Array {
    return suiteOf(this.identity.algorithm).sign(bytes, this.identity.signing.privateKey);
  }

  /** Whether applying an entry of another node fails: drawn at its first application, and so until the run heals. */
  fails({ id, via, entry }: HeldEntry): boolean {
    const { world } = this;
    if (via === undefined) return false;
    const isFirst = !this.tried.has(id);
    this.tried.add(id);
    if (isFirst && world.goesWrong('failing', world.plan.failing, `${entry.type} at ${this.path}`))
      this.failing.add(id);
    return this.failing.has(id);
  }

  mend(): void {
    this.failing.clear();
    this.slowness = 1;
  }
}
