import {
  type Candidate,
  type LinkState,
  MemoryJournal,
  type MemoryJournalTx,
  type NumberedEntry,
  type ParkedEntry,
  type Pending,
} from '@wutong/store';
import { commandName } from '../node/once.js';
import { SimulatedJournal, type SimulatedJournalOptions } from '../node/simulated-journal.js';

/** A journal whose numbers are not dense: the highest is the last. */
abstract class JournalWithGaps extends SimulatedJournal {
  protected abstract override numberOf(pending: Pending, next: bigint): bigint;

  protected override lastGiven(): bigint {
    return [...this.tables.numbers.values()].reduce((most, number) => (number > most ? number : most), 0n);
  }
}

/** Numbers are the sequence values drawn when rows were written, and nobody waits for who still writes. */
export class JournalWithoutFence extends JournalWithGaps {
  protected override numberOf({ turn }: Pending): bigint {
    return BigInt(turn);
  }

  protected override fence(): number {
    return Number.POSITIVE_INFINITY;
  }
}

/** Numbers follow transaction ids, which begin again in the cluster that a dump is restored into. */
export class JournalNumberedByTransaction extends JournalWithGaps {
  protected override numberOf({ xid, turn }: Pending): bigint {
    return BigInt(xid) * 1_000_000n + BigInt(turn);
  }
}

/** Within a run entries are numbered by id alone: a child may come before its parent. */
export class JournalNumberingById extends SimulatedJournal {
  protected override takeNext(tx: MemoryJournalTx, countMax: number): Candidate[] {
    return super.takeNext(tx, countMax).sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** Answers as soon as the work is done; the commit follows when it may. */
export class JournalAnsweringEarly extends SimulatedJournal {
  override async transaction<R>(work: (tx: MemoryJournalTx) => Promise<R>): Promise<R> {
    const { step } = this.simulated;
    await step('begin');
    return new Promise((resolve, reject) => {
      MemoryJournal.prototype.transaction
        .call(this, async (tx: MemoryJournalTx) => {
          const made = await work(this.paced(tx));
          if (this.answersEarly(tx)) resolve(made);
          await step('commit');
          await step('committed');
          return made;
        })
        .then((made) => resolve(made as R), reject);
    });
  }

  protected answersEarly(_: MemoryJournalTx): boolean {
    return true;
  }
}

/** Tells clients alone too early: what they do is not on disk when they hear that it is done. */
export class JournalAnsweringClientsEarly extends JournalAnsweringEarly {
  private readonly commands = new WeakSet<MemoryJournalTx>();

  protected override answersEarly(tx: MemoryJournalTx): boolean {
    return this.commands.has(tx);
  }

  protected override paced(tx: MemoryJournalTx): MemoryJournalTx {
    const project = (name: string, made: Uint8Array) => {
      if (name.startsWith(commandName(''))) this.commands.add(tx);
      tx.project(name, made);
    };
    return lyingOver(super.paced(tx), { project });
  }
}

/** It notices no roll-back: it reads no seal file, and minds no seals that neighbours show. */
export class JournalWithoutEpochs extends SimulatedJournal {
  constructor(options: SimulatedJournalOptions) {
    super({ ...options, sealFile: { witness: undefined } });
  }

  override async stopSealing(): Promise<void> {}
}

/** A new member of a key is owed nothing of what was before. */
export class JournalWithoutHistory extends SimulatedJournal {
  override async readKeys(): Promise<readonly NumberedEntry[]> {
    return [];
  }
}

type Lies = Partial<MemoryJournalTx>;

function lyingOver(tx: MemoryJournalTx, lies: Lies): MemoryJournalTx {
  return new Proxy(tx, { get: (target, name) => Reflect.get(lies, name) ?? Reflect.get(target, name) });
}

/** A journal whose transactions lie about some things. */
export abstract class LyingJournal extends SimulatedJournal {
  protected abstract lies(tx: MemoryJournalTx): Lies;

  protected override paced(tx: MemoryJournalTx): MemoryJournalTx {
    const paced = super.paced(tx);
    return lyingOver(paced, this.lies(paced));
  }
}

/** An entry whose application fails is dropped here, by nobody's decision. */
export class JournalDiscardingFailures extends LyingJournal {
  protected lies(tx: MemoryJournalTx): Lies {
    return { park: async (entry: ParkedEntry) => (entry.failure === '' ? tx.park(entry) : undefined) };
  }
}

/** What a neighbour holds is what the broker says it was given. */
export class JournalTrustingTheBroker extends LyingJournal {
  constructor(
    options: SimulatedJournalOptions,
    private readonly given: ReadonlyMap<string, bigint>,
  ) {
    super(options);
  }

  protected lies(tx: MemoryJournalTx): Lies {
    return {
      linkState: async (peer): Promise<LinkState | undefined> => {
        const state = await tx.linkState(peer);
        return state && { ...state, peerHeld: this.given.get(peer) ?? state.peerHeld };
      },
    };
  }
}

/** Every entry that has not come yet is believed to be held, so that nothing waits for its parents. */
export class JournalIgnoringParents extends LyingJournal {
  constructor(
    options: SimulatedJournalOptions,
    private readonly came: ReadonlySet<string>,
  ) {
    super(options);
  }

  protected lies(tx: MemoryJournalTx): Lies {
    return {
      held: async (ids) => {
        const held = await tx.held(ids);
        const hasCome = (id: string) => this.came.has(id) || tx.staged.parked.has(id);
        return new Set(ids.filter((id) => held.has(id) || !hasCome(id)));
      },
    };
  }
}

/** A key has one head, what came last; what was written beside it is built on by nobody. */
export class JournalWithOneHead extends LyingJournal {
  protected lies(tx: MemoryJournalTx): Lies {
    return {
      hold: async (entry, proof) => {
        await tx.hold(entry, proof);
        tx.staged.heads.set(entry.entry.key, [entry.id]);
      },
    };
  }
}

/** What comes in a bundle is taken for new: that it is not is left to the broker to know. */
export class JournalWithoutDedupe extends LyingJournal {
  constructor(
    options: SimulatedJournalOptions,
    private readonly came: ReadonlySet<string>,
  ) {
    super(options);
  }

  protected lies(tx: MemoryJournalTx): Lies {
    // The inbox asks twice for an entry itself, before anybody asks for it as a parent.
    const asked = new Map<string, number>();
    const isNew = (id: string) => {
      asked.set(id, (asked.get(id) ?? 0) + 1);
      return this.came.has(id) && (asked.get(id) ?? 0) <= 2;
    };
    return {
      held: async (ids) => {
        const held = await tx.held(ids);
        return new Set(ids.filter((id) => held.has(id) && !(ids.length === 1 && isNew(id))));
      },
      hold: async (entry, proof) => {
        if (!(await tx.held([entry.id])).has(entry.id)) await tx.hold(entry, proof);
      },
    };
  }
}

/** Nobody looks at the lease: each of two processes takes itself for the leader. */
export class JournalAlwaysLeading extends LyingJournal {
  protected lies(): Lies {
    return { checkLease: async () => undefined };
  }
}

/** No answer of a command is kept: a client that asks again gets it done again. */
export class JournalWithoutCommands extends LyingJournal {
  protected lies(tx: MemoryJournalTx): Lies {
    return { projected: (name) => (name.startsWith(commandName('')) ? undefined : tx.projected(name)) };
  }
}
