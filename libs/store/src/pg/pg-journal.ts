import { type EntryId, type HybridTime } from '@wutong/kernel';
import { type DataSource } from 'typeorm';
import { type Standing } from '../core/standing.js';
import {
  type AppendListener,
  type Journal,
  type JournalCounts,
  type JournalStart,
  type SealName,
  type SequenceMark,
} from '../journal.js';
import { type Cluster, type SealWitness, witnessOf } from '../seal-witness.js';
import { type Sealer } from '../sealer.js';
import { type Clock, type OwnNode } from '../tokens.js';
import { beginInstance, type InstanceState, noteClone, noteRollBack, readInstance, voidSeals } from './instance-row.js';
import { type JournalListener } from './journal-listener.js';
import { type WrittenEntry } from './journal-writes.js';
import { type PgLease } from './lease.js';
import { PgJournalReader } from './pg-journal-reader.js';
import { PgJournalTx, type TxContext } from './pg-journal-tx.js';
import { clientOf } from './planned-query.js';
import { Recent } from './recent.js';
import { numberRun } from './sequencer.js';

/** Bytes of entries that are kept so at most. */
const WRITTEN_BYTES_MAX = 4 * 1024 * 1024;

export interface PgJournalOptions {
  readonly dataSource: DataSource;
  readonly own: OwnNode;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly witness: SealWitness;
  readonly listener: JournalListener;
  readonly lease: PgLease;
}

/** Where a journal stands, and goes on, that was opened, or whose process begins to lead. */
export interface JournalOpening {
  readonly cluster: Cluster;
  readonly state: InstanceState;
  readonly lastStamp: HybridTime;
  readonly lastNumber: bigint;
}

/** The journal on PostgreSQL. */
export class PgJournal extends PgJournalReader implements Journal<PgJournalTx> {
  private readonly context: TxContext;
  /** What was committed lately: relays are told of it when it is numbered, without reading it again. */
  private readonly written = new Recent<EntryId, WrittenEntry>(({ held }) => held.bytes.length, WRITTEN_BYTES_MAX);

  constructor(
    private readonly options: PgJournalOptions,
    private opening: JournalOpening,
  ) {
    super(options.dataSource);
    const { own, clock, lease } = options;
    const { lastStamp, lastNumber } = opening;
    this.context = { own, lease, wallMs: () => clock.now(), lastStamp };
    this.witnessed = lastNumber;
  }

  get start(): JournalStart {
    return { ...this.opening.state.start, ...this.opening.cluster };
  }

  get standing(): Standing {
    return this.opening.state.standing;
  }

  get candidate(): string {
    return this.opening.state.candidate;
  }

  get returnsAfter(): SequenceMark | undefined {
    return this.opening.state.returnsAfter;
  }

  /** Goes on from what the leader before has written; called when this process has taken the lease. */
  goOnFrom(opening: JournalOpening): void {
    const { lastStamp, lastNumber } = opening;
    this.opening = opening;
    this.witnessed = lastNumber;
    this.forgetRecent();
    if (lastStamp > this.context.lastStamp) this.context.lastStamp = lastStamp;
  }

  get isLeading(): boolean {
    return this.options.lease.held !== undefined;
  }

  async transaction<R>(work: (tx: PgJournalTx) => Promise<R>): Promise<R> {
    const runner = this.options.dataSource.createQueryRunner();
    try {
      const client = await clientOf(runner);
      try {
        // Nothing is waited for that need not be. Where a `begin` fails, the connection is gone, and all that follows with it.
        const begun = client.query({ text: 'begin' });
        const tx = new PgJournalTx(runner, client, this.context);
        const [, result] = await settled([begun, work(tx)]);
        // The commit goes right behind what was kept back, all of which the driver can send: where the server refuses any of
        // it, it commits nothing.
        await settled([tx.flush(), client.query({ text: 'commit' })]);
        if (this.isLeading) this.written.keep(tx.written.map((one) => [one.held.id, one]));
        return result;
      } catch (error) {
        // What the commit ended, or the connection's end, is undone already.
        await client.query({ text: 'rollback' }).catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  async number(countMax: number, isKnown = false): Promise<number> {
    if (!isKnown && !(await this.isAnythingToDo())) return 0;
    const { sealer } = this.options;
    const { standing } = this;
    const { instance } = this.start;
    const written = (id: EntryId) => this.written.get(id);
    const options = { sealer, countMax, standing, isTold: this.isFollowed, written };
    const run = await this.transaction((tx) => numberRun(tx, options));
    // Only what the file beside the key knows may be sent: written whenever the numbers have moved, also after a failure.
    // A journal that was rolled back leaves the file as it is: it is what shows the roll-back at the next start.
    if (run.lastNumber > this.witnessed && this.standing === 'sealing')
      await this.options.witness.write(witnessOf(run.seal, run.lastNumber, run.epoch, this.opening.cluster));
    this.witnessed = run.lastNumber;
    if (instance === this.start.instance) this.keepRun(run);
    return run.count;
  }

  async stopSealing(instance: string): Promise<void> {
    if (instance !== this.start.instance) return;
    this.stand({ ...this.opening.state, standing: 'rolled-back' });
    await noteRollBack(this.options.dataSource, this.options.own.nodeId, { instance });
    this.stand(await readInstance(this.options.dataSource));
  }

  async beginEpoch(epoch: bigint, after?: SealName): Promise<void> {
    const { sealer, witness } = this.options;
    const began = await this.transaction(async (tx) => {
      await tx.checkLease('for update');
      if (after) await voidSeals(tx, sealer.nodeId, after);
      await beginInstance(tx, epoch, after !== undefined);
      const [last] = await tx.query<{ last: string }>('select coalesce(max(number), 0) as last from journal_number');
      return { state: await readInstance(tx), lastNumber: BigInt(last?.last ?? 0) };
    });
    await witness.write(witnessOf(undefined, began.lastNumber, epoch, this.opening.cluster));
    this.witnessed = began.lastNumber;
    this.stand(began.state);
    this.forgetRecent();
  }

  async becomeClone(): Promise<void> {
    await this.transaction((tx) => noteClone(tx));
    this.stand({ ...this.opening.state, standing: 'clone' });
  }

  onAppended(listener: AppendListener): () => void {
    return this.options.listener.subscribe(listener);
  }

  async counts(): Promise<JournalCounts> {
    const [row] = await this.rows<Record<string, string>>(
      `select (select coalesce(max(number), 0) from journal_number) as "lastNumber",
              (select count(*) from journal_pending) as unnumbered,
              (select count(*) from parked where failure = '') as parked,
              (select count(*) from parked where failure <> '') as failing,
              (select coalesce(sum(value), 0) from counter where name = 'quarantined') as quarantined,
              (select coalesce(sum(value), 0) from counter where name = 'own-numbered') as own,
              (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)) * 1000, 0)
                 from pg_stat_activity where backend_xid is not null) as fence`,
    );
    const value = (name: string) => BigInt(row?.[name] ?? 0);
    return {
      entries: value('lastNumber') + value('unnumbered'),
      lastNumber: value('lastNumber'),
      unnumbered: value('unnumbered'),
      parked: value('parked'),
      failing: value('failing'),
      quarantined: value('quarantined'),
      applied: value('lastNumber') - value('own'),
      fenceAgeMs: Math.max(0, Math.round(Number(row?.fence ?? 0))),
    };
  }

  private stand(state: InstanceState): void {
    this.opening = { ...this.opening, state };
  }

  /** Looks without writing anything, so that an idle node writes nothing. */
  private async isAnythingToDo(): Promise<boolean> {
    const [row] = await this.rows<{ waiting: boolean; last: string }>(
      `select exists (select 1 from journal_pending) as waiting,
              (select coalesce(max(number), 0) from journal_number) as last`,
    );
    return row?.waiting === true || BigInt(row?.last ?? 0) > this.witnessed;
  }
}

/** What all of these come to, once every one has ended; throws the first failure among them. */
async function settled<A, B>(both: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(both);
  return Promise.all(both);
}
