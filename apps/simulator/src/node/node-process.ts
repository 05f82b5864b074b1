import { type NodeId } from '@wutong/kernel';
import { type MemoryJournalTx } from '@wutong/store';
import {
  type Family,
  type Link,
  type NodeDirectory,
  SealedPartBox,
  SyncEngine,
  SyncWriter,
  type VerifyReport,
} from '@wutong/sync';
import { type Owner } from '../world/event-queue.js';
import { type World } from '../world/world.js';
import { type CaseSurroundings, SimulatedCaseFamily } from './case-family.js';
import { type Disk } from './disk.js';
import { SimulatedGrantFamily } from './grant-family.js';
import { SimulatedJournal, type SimulatedJournalOptions } from './simulated-journal.js';
import { type SimulatedNode } from './simulated-node.js';

const VERIFY_EVERY_MS = 30_000;

/** So small that runs of a minute meet them. */
const LIMITS = { snapshotAfter: 15, inFlightBytes: 40_000, backlog: 10 };

/** What a process is made of, where a planted defect may put something else. */
export interface Makers {
  journal(options: SimulatedJournalOptions, process: NodeProcess): SimulatedJournal;
  family(process: NodeProcess): Family<MemoryJournalTx>;
  link(link: Link, process: NodeProcess): Link;
}

export function caseSurroundings({ node }: NodeProcess): CaseSurroundings {
  return { path: node.path, calendar: () => node.calendar(), fails: (entry) => node.fails(entry) };
}

export const SOUND_MAKERS: Makers = {
  journal: (options) => new SimulatedJournal(options),
  family: (process) => new SimulatedCaseFamily(caseSurroundings(process)),
  link: (link) => link,
};

/** What a process finds around it. */
export interface ProcessSurroundings {
  readonly makers: Makers;
  readonly directory: (process: NodeProcess) => NodeDirectory<MemoryJournalTx>;
  readonly openLink: (process: NodeProcess, peer: NodeId) => Link;
  /** By neighbour: what it has numbered now. */
  readonly numberedAround: (node: SimulatedNode) => Map<string, readonly string[]>;
  /** Ends the process where it stands. */
  readonly crash: (process: NodeProcess, where: string) => void;
}

/** One start of a node's program: the production engine over the simulated store and links. Nothing of it outlives a crash. */
export class NodeProcess implements Owner {
  isAlive = true;
  /** Commands that were given to it and have not ended. */
  commands = 0;
  readonly journal: SimulatedJournal;
  readonly writer: SyncWriter<MemoryJournalTx>;
  readonly parts: SealedPartBox<MemoryJournalTx>;
  readonly engine: SyncEngine<MemoryJournalTx>;
  /** By neighbour: what it had numbered when this process started, until this process shows it as complete. */
  readonly unclaimed: Map<string, readonly string[]>;
  private readonly startedMs: number;
  private readonly boot: string;

  constructor(
    readonly node: SimulatedNode,
    readonly disk: Disk,
    private readonly around: ProcessSurroundings,
  ) {
    const { world, identity } = node;
    node.starts += 1;
    this.startedMs = world.queue.nowMs;
    this.unclaimed = around.numberedAround(node);
    this.boot = `${identity.nodeId} ${node.starts}`;
    const family = around.makers.family(this);
    const grants = new SimulatedGrantFamily();
    const families = new Map<string, Family<MemoryJournalTx>>([family, grants].map((one) => [one.name, one]));
    this.journal = around.makers.journal(this.journalOptions(), this);
    this.writer = new SyncWriter(families, node.path);
    this.parts = new SealedPartBox(identity, (count) => world.chance.bytes(count));
    this.engine = new SyncEngine<MemoryJournalTx>({
      journal: this.journal,
      identity,
      families,
      directory: around.directory(this),
      writer: this.writer,
      parts: this.parts,
      openLink: ({ nodeId }) => around.makers.link(around.openLink(this, nodeId), this),
      nowMs: () => node.now(),
      elapsedMs: () => world.queue.nowMs - this.startedMs,
      ticker: (everyMs, work) => this.tick(everyMs, work),
      verifyEveryMs: VERIFY_EVERY_MS,
      limits: LIMITS,
      boot: this.boot,
      protocol: node.protocol,
      logger: { log: () => {}, warn: (said) => world.note(`${node.path} warns: ${said}`), error: () => {} },
    });
    this.engine.start();
  }

  get world(): World {
    return this.node.world;
  }

  /** It ends where it stands: none of its continuations goes on, and its database undoes what it had open. */
  end(): void {
    this.isAlive = false;
    this.journal.disconnect();
  }

  /**
   * Whether each of so many neighbours was compared with, to the end, since its disk last damaged anything. Keys that
   * wait for what is lost never stand still.
   */
  hasVerified(neighbours: number, waiting: ReadonlySet<string>): boolean {
    const found = this.engine.verifications();
    const isDone = ({ beganMs, moving }: VerifyReport) =>
      this.startedMs + beganMs > this.node.comparedSinceMs && moving.every((key) => waiting.has(key));
    return this.node.comparedSinceMs < 0 || (found.length === neighbours && found.every(isDone));
  }

  /** One step of the disk; the process may die instead of making it. */
  step(what: string): Promise<void> {
    const { world, node } = this;
    return new Promise<void>((resolve) => {
      world.queue.after(this.latencyMs(what), () => this.orCrash(what, resolve), this);
    }).then(() => {
      if (what === 'commit') world.note(`${node.path} commits`);
    });
  }

  /** Goes on, unless the process dies here. */
  orCrash(where: string, goOn: () => void): void {
    if (!this.isAlive) return;
    const { world, node } = this;
    if (world.goesWrong('crash', world.plan.crash, `${node.path} at ${where}`)) this.around.crash(this, where);
    else goOn();
  }

  private latencyMs(what: string): number {
    const { chance } = this.world;
    const fast = chance.between(0.02, 0.3);
    const slow = what === 'commit' && chance.happens(0.2) ? chance.between(1, chance.happens(0.2) ? 400 : 20) : 0;
    return (fast + slow) * this.node.slowness;
  }

  private tick(everyMs: number, work: () => void): () => void {
    let stopped = false;
    const next = () =>
      this.world.queue.after(
        everyMs,
        () => {
          if (stopped) return;
          work();
          next();
        },
        this,
      );
    next();
    return () => {
      stopped = true;
    };
  }

  private journalOptions(): SimulatedJournalOptions {
    const { node, disk, world } = this;
    return {
      own: node.own,
      sealer: { nodeId: node.id, algorithm: node.identity.algorithm, sign: (bytes) => node.sign(bytes) },
      clock: node,
      instance: node.firstInstance,
      tables: disk.tables,
      cluster: disk.cluster,
      holder: this.boot,
      sealFile: disk.sealFile,
      nameCandidate: () => `journal ${world.chance.below(1_000_000)} of ${node.path}`,
      step: (what) => this.step(what),
      pauses: () => world.chance.happens(0.05),
    };
  }
}
