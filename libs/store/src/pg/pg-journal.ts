import { type ContentHash, type EntryId, type HybridTime, type NodeId, toHex } from '@wutong/kernel';
import { type DataSource } from 'typeorm';
import { demandOutlined } from '../core/outline.js';
import { type Standing } from '../core/standing.js';
import {
  type Admission,
  type AppendListener,
  type HeldSeal,
  type Journal,
  type JournalCounts,
  type JournalStart,
  type NumberedEntry,
  type OriginSealName,
  type Outline,
  type SealName,
  type SequenceMark,
} from '../journal.js';
import { type Cluster, type SealWitness, witnessOf } from '../seal-witness.js';
import { type Sealer } from '../sealer.js';
import { type Clock, type OwnNode } from '../tokens.js';
import { beginInstance, type InstanceState, noteClone, noteRollBack, readInstance, voidSeals } from './instance-row.js';
import { type JournalListener } from './journal-listener.js';
import { type PgLease } from './lease.js';
import { PgJournalTx, type TxContext } from './pg-journal-tx.js';
import { clientOf, queryPlanned } from './planned-query.js';
import { keptAfter, Recent } from './recent.js';
import {
  bufferOfHex,
  type NumberedRow,
  numberedEntryOf,
  type OutlineRow,
  outlineOfRow,
  SEAL_COLUMNS,
  type SealRow,
  sealOf,
} from './rows.js';
import { type NumberedRun, numberRun } from './sequencer.js';

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

const READ_COLUMNS = 'n.number, e.id, e.bytes, e.via, p.epoch, p.seal_number, p.sequence, p.path';
const NUMBERED = 'journal_number n join entry e on e.id = n.entry_id join entry_proof p on p.entry_id = e.id';

/** Planned each time, as `TYPED`. */
const OUTLINES = `
  select n.number, e.id, e.key, e.type, e.origin, e.via, p.epoch, octet_length(e.bytes) as size,
         (select json_agg(json_build_array(a.path, a.subtree, m.number::text))
            from audience a join journal_number m on m.entry_id = a.added_by
           where a.key = e.key and m.number <= n.number) as admissions
    from ${NUMBERED} where n.number > $1 and n.number <= $2 order by n.number limit $3`;

/** Planned each time: a plan for any range, however long, reads whole tables. */
const TYPED = `
  select ${READ_COLUMNS} from ${NUMBERED}
   where n.number > $1 and n.number <= $2 and e.type = any($3) order by n.number limit $4`;

/** Bytes of entries, bytes of contents, and outlines, that are kept at most. */
const RECENT_BYTES_MAX = 4 * 1024 * 1024;
const RECENT_OUTLINES_MAX = 5_000;
const RECENT_SEALS_MAX = 500;
/** A relay no further behind will read what is numbered soon. */
const FOLLOWED_MAX = 1_000n;

/** The journal on PostgreSQL. */
export class PgJournal implements Journal<PgJournalTx> {
  private readonly context: TxContext;
  /** Only what the seal file has witnessed is read by relays. */
  private witnessed: bigint;
  private readonly recent = new Recent<bigint, NumberedEntry>(({ bytes }) => bytes.length, RECENT_BYTES_MAX);
  private readonly recentOutlines = new Recent<bigint, Outline>(() => 1, RECENT_OUTLINES_MAX);
  private readonly recentContents = new Recent<ContentHash, Uint8Array>((data) => data.length, RECENT_BYTES_MAX);
  /** Own seals, by name. */
  private readonly recentSeals = new Recent<string, HeldSeal>(() => 1, RECENT_SEALS_MAX);
  /** A relay has read up to here. */
  private followed = 0n;
  private readonly readings = new Map<string, Promise<unknown>>();

  constructor(
    private readonly options: PgJournalOptions,
    private opening: JournalOpening,
  ) {
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
    const isTold = this.witnessed - this.followed < FOLLOWED_MAX;
    const run = await this.transaction((tx) => numberRun(tx, { sealer, countMax, standing, isTold }));
    // Only what the file beside the key knows may be sent: written whenever the numbers have moved, also after a failure.
    // A journal that was rolled back leaves the file as it is: it is what shows the roll-back at the next start.
    if (run.lastNumber > this.witnessed && this.standing === 'sealing')
      await this.options.witness.write(witnessOf(run.seal, run.lastNumber, run.epoch, this.opening.cluster));
    this.witnessed = run.lastNumber;
    if (instance === this.start.instance) this.keepRun(run);
    return run.count;
  }

  /** Relays read at once what was numbered. */
  private keepRun({ told, seal }: NumberedRun): void {
    this.recent.keep(byNumber(told.entries));
    this.recentOutlines.keep(byNumber(told.outlines));
    if (seal) this.recentSeals.keep([[nameOf(seal), seal]]);
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

  async outlines(after: bigint, countMax: number): Promise<readonly Outline[]> {
    if (after > this.followed) this.followed = after;
    const kept = keptAfter(this.recentOutlines, after, this.witnessed, countMax);
    const last = kept.at(-1)?.number ?? after;
    if (last >= this.witnessed || kept.length === countMax) return kept;
    const asked = [last, this.witnessed, countMax - kept.length];
    const read = await this.together(`outlines ${asked}`, this.recentOutlines, async () => {
      const rows: OutlineRow[] = await this.options.dataSource.query(OUTLINES, asked);
      return byNumber(rows.map(outlineOfRow));
    });
    return [...kept, ...read.values()];
  }

  async readOutlined(outlines: readonly Outline[]): Promise<readonly NumberedEntry[]> {
    const kept = outlines.flatMap(({ number }) => this.recent.get(number) ?? []);
    const lacking = outlines.filter(({ number }) => !this.recent.get(number)).map(({ id }) => id);
    const read = await this.lacking('entries', lacking, this.recent, async (ids) => byNumber(await this.readIds(ids)));
    return demandOutlined([...kept, ...read.values()], outlines);
  }

  async contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>> {
    const found = new Map<ContentHash, Uint8Array>();
    for (const hash of hashes) {
      const data = this.recentContents.get(hash);
      if (data) found.set(hash, data);
    }
    const lacking = hashes.filter((hash) => !found.has(hash));
    const read = await this.lacking('contents', lacking, this.recentContents, (some) =>
      this.transaction((tx) => tx.contents(some)),
    );
    return new Map([...found, ...read]);
  }

  async contentSizes(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, number>> {
    const rows = await this.rows<{ hash: Buffer; size: number }>(
      'select hash, octet_length(data) as size from content where hash = any($1)',
      [hashes.map(bufferOfHex)],
    );
    return new Map(rows.map(({ hash, size }) => [toHex<ContentHash>(hash), size]));
  }

  /** Reads what of these is not kept, if any. */
  private async lacking<N, K, E>(
    what: string,
    names: readonly N[],
    recent: Recent<K, E>,
    read: (names: readonly N[]) => Promise<ReadonlyMap<K, E>>,
  ): Promise<ReadonlyMap<K, E>> {
    return names.length > 0 ? this.together(`${what} ${names}`, recent, () => read(names)) : new Map();
  }

  /** Relays of several neighbours ask for the same at the same time: it is read once for all of them, of one instance. */
  private together<K, E>(
    what: string,
    recent: Recent<K, E>,
    read: () => Promise<ReadonlyMap<K, E>>,
  ): Promise<ReadonlyMap<K, E>> {
    const { instance } = this.start;
    const name = `${instance} ${what}`;
    const known = this.readings.get(name) as Promise<ReadonlyMap<K, E>> | undefined;
    if (known) return known;
    const reading = read()
      .then((found) => {
        if (instance === this.start.instance) recent.keep(found);
        return found;
      })
      .finally(() => this.readings.delete(name));
    this.readings.set(name, reading);
    return reading;
  }

  async readTypes(types: readonly string[], after: bigint, countMax: number): Promise<readonly NumberedEntry[]> {
    const { witnessed } = this;
    if (after > this.followed) this.followed = after;
    const kept = keptAfter(this.recentOutlines, after, witnessed, RECENT_OUTLINES_MAX);
    if ((kept.at(-1)?.number ?? after) >= witnessed)
      return this.readOutlined(kept.filter(({ type }) => types.includes(type)).slice(0, countMax));
    const rows: NumberedRow[] = await this.options.dataSource.query(TYPED, [after, witnessed, types, countMax]);
    return rows.map(numberedEntryOf);
  }

  async readKeys(keys: readonly string[], before: bigint): Promise<readonly NumberedEntry[]> {
    if (keys.length === 0) return [];
    const rows = await this.rows<NumberedRow>(
      `select ${READ_COLUMNS} from ${NUMBERED} where e.key = any($1) and n.number < $2 order by n.number`,
      [keys, before],
    );
    return rows.map(numberedEntryOf);
  }

  async readIds(ids: readonly EntryId[]): Promise<readonly NumberedEntry[]> {
    const rows = await this.rows<NumberedRow>(
      `select ${READ_COLUMNS} from ${NUMBERED} where e.id = any($1) and n.number <= $2 order by n.number`,
      [ids.map((id) => Buffer.from(id, 'hex')), this.witnessed],
    );
    return rows.map(numberedEntryOf);
  }

  async readOrigin(origin: NodeId, after: SequenceMark, countMax: number): Promise<readonly NumberedEntry[]> {
    const rows = await this.rows<NumberedRow>(
      `select ${READ_COLUMNS} from ${NUMBERED}
        where e.origin = $1 and (p.epoch, p.sequence) > ($2::bigint, $3::bigint) and n.number <= $4
        order by p.epoch, p.sequence limit $5`,
      [origin, after.epoch, after.sequence, this.witnessed, countMax],
    );
    return rows.map(numberedEntryOf);
  }

  async admissions(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Admission[]>> {
    const rows = await this.rows<{ key: string; path: string; subtree: boolean; number: string | null }>(
      `select a.key, a.path, a.subtree, n.number from audience a left join journal_number n on n.entry_id = a.added_by
        where a.key = any($1)`,
      [keys],
    );
    const found = new Map<string, Admission[]>(keys.map((key) => [key, []]));
    for (const { key, path, subtree, number } of rows)
      found.get(key)?.push({ member: { path, subtree }, number: number === null ? undefined : BigInt(number) });
    return found;
  }

  async sealsNamed(names: readonly OriginSealName[]): Promise<readonly HeldSeal[]> {
    const kept = names.flatMap((name) => this.recentSeals.get(nameOf(name)) ?? []);
    const lacking = names.filter((name) => !this.recentSeals.get(nameOf(name)));
    return lacking.length > 0 ? [...kept, ...(await this.readSeals(lacking))] : kept;
  }

  private async readSeals(names: readonly OriginSealName[]): Promise<readonly HeldSeal[]> {
    const rows = await this.rows<SealRow>(
      `with named as (select * from unnest($1::text[], $2::bigint[], $3::bigint[]) as named (origin, epoch, number))
       select ${SEAL_COLUMNS} from seal join named using (origin, epoch, number)
       union all select ${SEAL_COLUMNS} from stray_seal join named using (origin, epoch, number)`,
      [names.map(({ origin }) => origin), names.map(({ epoch }) => epoch), names.map(({ number }) => number)],
    );
    return rows.map(sealOf);
  }

  async ownSeals(after: bigint, upto: bigint): Promise<readonly HeldSeal[]> {
    const rows = await this.rows<SealRow>(
      `select ${SEAL_COLUMNS} from seal where at_number > $1 and at_number <= $2 order by epoch, number`,
      [after, upto],
    );
    return rows.map(sealOf);
  }

  async lastNumber(): Promise<bigint> {
    return this.witnessed;
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

  private forgetRecent(): void {
    this.recent.forget();
    this.recentOutlines.forget();
    this.recentContents.forget();
    this.recentSeals.forget();
    this.followed = 0n;
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

  private async rows<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const runner = this.options.dataSource.createQueryRunner();
    try {
      return await queryPlanned<R>(await clientOf(runner), sql, parameters);
    } finally {
      await runner.release();
    }
  }
}

const byNumber = <E extends { readonly number: bigint }>(read: readonly E[]): ReadonlyMap<bigint, E> =>
  new Map(read.map((one) => [one.number, one]));

const nameOf = ({ origin, epoch, number }: OriginSealName) => `${origin} ${epoch} ${number}`;

/** What all of these come to, once every one has ended; throws the first failure among them. */
async function settled<A, B>(both: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(both);
  return Promise.all(both);
}
