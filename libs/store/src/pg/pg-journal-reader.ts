import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { type DataSource } from 'typeorm';
import { demandOutlined } from '../core/outline.js';
import {
  type Admission,
  type HeldSeal,
  type JournalReader,
  type JournalStart,
  type NumberedEntry,
  type OriginSealName,
  type Outline,
  type SequenceMark,
} from '../journal.js';
import { findContents, readContents } from './find-contents.js';
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
import { type NumberedRun } from './sequencer.js';

const READ_COLUMNS = 'n.number, e.id, e.bytes, e.via, p.epoch, p.seal_number, p.sequence, p.path';
const NUMBERED = 'journal_number n join entry e on e.id = n.entry_id join entry_proof p on p.entry_id = e.id';

/** Planned each time: a plan for any range, however long, reads whole tables. */
const OUTLINES = `
  select n.number, e.id, e.key, e.type, e.origin, e.via, p.epoch, octet_length(e.bytes) as size,
         (select json_agg(json_build_array(a.path, a.subtree, m.number::text))
            from audience a join journal_number m on m.entry_id = a.added_by
           where a.key = e.key and m.number <= n.number) as admissions
    from ${NUMBERED}
   where n.number > $1 and n.number <= $2 and ($4::text[] is null or e.type = any($4)) order by n.number limit $3`;

/** Key by key and entry by entry: of tables that were never analysed the planner would read all and join them. */
const OF_KEYS = `
  select ${READ_COLUMNS}
    from unnest($1::text[], $2::bigint[]) as asked (key, before)
         cross join lateral (select id, bytes, via from entry where key = asked.key offset 0) e
         cross join lateral (
           select number, entry_id from journal_number where entry_id = e.id and number < asked.before offset 0) n
         cross join lateral (
           select epoch, seal_number, sequence, path from entry_proof where entry_id = e.id offset 0) p
   order by n.number`;

/** Bytes of entries, bytes of contents, and outlines, that are kept at most. */
const RECENT_BYTES_MAX = 4 * 1024 * 1024;
const RECENT_OUTLINES_MAX = 5_000;
const RECENT_SEALS_MAX = 500;
/** A relay no further behind will read what is numbered soon. */
const FOLLOWED_MAX = 2_500n;

/** Reads what is numbered; what was read or numbered last is answered from memory. */
export abstract class PgJournalReader implements JournalReader {
  /** Only what the seal file has witnessed is read by relays. */
  protected witnessed = 0n;
  private readonly recent = new Recent<bigint, NumberedEntry>(({ bytes }) => bytes.length, RECENT_BYTES_MAX);
  private readonly recentOutlines = new Recent<bigint, Outline>(() => 1, RECENT_OUTLINES_MAX);
  private readonly recentContents = new Recent<ContentHash, Uint8Array>((data) => data.length, RECENT_BYTES_MAX);
  /** Own seals, by name. */
  private readonly recentSeals = new Recent<string, HeldSeal>(() => 1, RECENT_SEALS_MAX);
  /** A relay has read up to here. */
  private followed = 0n;
  private readonly readings = new Map<string, Promise<unknown>>();

  protected constructor(private readonly dataSource: DataSource) {}

  abstract readonly start: JournalStart;

  /** Whether relays are about to read what is numbered. */
  protected get isFollowed(): boolean {
    return this.witnessed - this.followed < FOLLOWED_MAX;
  }

  /** Relays read at once what was numbered. */
  protected keepRun({ told, seal }: NumberedRun): void {
    this.recent.keep(byNumber(told.entries));
    this.recentOutlines.keep(byNumber(told.outlines));
    if (seal) this.recentSeals.keep([[nameOf(seal), seal]]);
  }

  async outlines(after: bigint, countMax: number): Promise<readonly Outline[]> {
    const { witnessed } = this;
    const kept = this.keptOutlines(after, countMax);
    const last = kept.at(-1)?.number ?? after;
    if (last >= witnessed || kept.length === countMax) return kept;
    const asked = [last, witnessed, countMax - kept.length] as const;
    const read = await this.together(`outlines ${asked}`, this.recentOutlines, async () =>
      byNumber(await this.readOutlines(...asked)),
    );
    return [...kept, ...read.values()];
  }

  async outlinesOf(types: readonly string[], after: bigint, countMax: number): Promise<readonly Outline[]> {
    const { witnessed } = this;
    const kept = this.keptOutlines(after, RECENT_OUTLINES_MAX);
    if ((kept.at(-1)?.number ?? after) < witnessed) return this.readOutlines(after, witnessed, countMax, types);
    return kept.filter(({ type }) => types.includes(type)).slice(0, countMax);
  }

  private keptOutlines(after: bigint, countMax: number): Outline[] {
    if (after > this.followed) this.followed = after;
    return keptAfter(this.recentOutlines, after, this.witnessed, countMax);
  }

  private async readOutlines(after: bigint, upto: bigint, countMax: number, types?: readonly string[]) {
    const rows: OutlineRow[] = await this.dataSource.query(OUTLINES, [after, upto, countMax, types]);
    return rows.map(outlineOfRow);
  }

  async readOutlined(outlines: readonly Outline[]): Promise<readonly NumberedEntry[]> {
    const kept = outlines.flatMap(({ number }) => this.recent.get(number) ?? []);
    const lacking = outlines.filter(({ number }) => !this.recent.get(number)).map(({ id }) => id);
    if (lacking.length === 0) return demandOutlined(kept, outlines);
    const read = await this.together(`entries ${lacking}`, this.recent, async () =>
      byNumber(await this.readIds(lacking)),
    );
    return demandOutlined([...kept, ...read.values()], outlines);
  }

  contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>> {
    const known = (hash: ContentHash) => this.recentContents.get(hash);
    return findContents(hashes, known, (lacking) =>
      this.together(`contents ${lacking}`, this.recentContents, () =>
        readContents(lacking, (sql, parameters) => this.rows(sql, parameters)),
      ),
    );
  }

  async contentSizes(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, number>> {
    const rows = await this.rows<{ hash: Buffer; size: number }>(
      'select hash, octet_length(data) as size from content where hash = any($1)',
      [hashes.map(bufferOfHex)],
    );
    return new Map(rows.map(({ hash, size }) => [toHex<ContentHash>(hash), size]));
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

  async readKeys(before: ReadonlyMap<string, bigint>): Promise<readonly NumberedEntry[]> {
    if (before.size === 0) return [];
    const rows = await this.rows<NumberedRow>(OF_KEYS, [[...before.keys()], [...before.values()]]);
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

  protected forgetRecent(): void {
    this.recent.forget();
    this.recentOutlines.forget();
    this.recentContents.forget();
    this.recentSeals.forget();
    this.followed = 0n;
  }

  protected async rows<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const runner = this.dataSource.createQueryRunner();
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
