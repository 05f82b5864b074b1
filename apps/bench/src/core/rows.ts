import { createHash } from 'node:crypto';
import { seededRandom } from '@wutong/kernel';

/** One row of the table that ours, the limit and the peer all fill. */
export interface BenchRow {
  readonly id: string;
  readonly place: string;
  readonly version: number;
  /** JSON exactly as PostgreSQL prints a jsonb, so that what a database holds can be compared byte by byte. */
  readonly body: string;
}

/** Rows that one place writes, in order; whoever knows this can make them: they never cross a process. */
export interface Work {
  /** Catalog items of about 4 KiB, or case events of about 1 KiB. */
  readonly kind: 'items' | 'events';
  /** Path of the place that writes them. */
  readonly place: string;
  readonly from: number;
  readonly count: number;
  readonly version: number;
}

/** Rows of one transaction, everywhere. */
export const TRANSACTION_ROWS = 100;
/** Events of one case: its later ones build on the earlier ones. */
export const EVENTS_PER_CASE = 5;

const BODY_BYTES = { items: 4_096, events: 1_024 };
const WORDS =
  `申请 受理 审查 决定 送达 办结 材料 身份证 户口簿 营业执照 承诺 时限 工作日 法定 依据 条件 程序 窗口 乡镇 便民 服务 中心 事项 编码 实施 主体
  委托 权限 收费 标准 减免 证明 书面 原件 复印件 核验 现场 踏勘 听证 公示 公告 登记 备案 许可 确认 给付 奖励 检查 裁决 行政 机关 部门 代办 村民 委员会
  高龄 津贴 低保 医保 养老 生育 林木 采伐 建房 宅基地 取水 施工 食品 经营 卫生 道路 运输 渔业 农机 动物 防疫 就业 失业 补贴 残疾 退役 军人`.split(
    /\s+/,
  );

/** All rows of a work. Pure: the same work gives the same rows in every process. */
export function rowsOf(work: Work): BenchRow[] {
  return Array.from({ length: work.count }, (_, at) => rowOf(work, work.from + at));
}

function rowOf({ kind, place, version }: Work, index: number): BenchRow {
  const id = kind === 'items' ? `item-${place}-${index}` : eventId(place, index);
  const random = seededRandom(index * 1_000 + version * 7 + Number(place.slice(-3)));
  return { id, place, version, body: bodyOf(id, BODY_BYTES[kind], random) };
}

/** Cases take turns: a transaction holds events of many cases, the next one their next events. */
function eventId(place: string, index: number): string {
  const group = TRANSACTION_ROWS * EVENTS_PER_CASE;
  const caseNumber = Math.floor(index / group) * TRANSACTION_ROWS + (index % TRANSACTION_ROWS);
  const event = Math.floor((index % group) / TRANSACTION_ROWS) + 1;
  return `${place}-${caseNumber}/${event}`;
}

/** The case that an event's row is of. */
export const caseOf = (row: BenchRow) => row.id.split('/')[0] ?? row.id;

/** Keys stand by length and then by bytes, as jsonb keeps them. */
function bodyOf(id: string, bytes: number, random: () => number): string {
  const head = `{"law": "《行政许可法》第${1 + Math.floor(random() * 83)}条", "name": "${id} ${words(2, random)}", "text": "`;
  const tail = `", "limit": ${1 + Math.floor(random() * 20)}}`;
  const room = bytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
  return head + words(Math.ceil(room / 7), random) + tail;
}

function words(count: number, random: () => number): string {
  return Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join('');
}

/** Rows in the transactions in which they are written. */
export function transactionsOf(rows: readonly BenchRow[]): BenchRow[][] {
  const count = Math.ceil(rows.length / TRANSACTION_ROWS);
  return Array.from({ length: count }, (_, at) => rows.slice(at * TRANSACTION_ROWS, (at + 1) * TRANSACTION_ROWS));
}

/** What is left of works that were written in this order: of each row its last version. */
export function finalRows(works: readonly Work[]): BenchRow[] {
  return [...new Map(works.flatMap(rowsOf).map((row) => [row.id, row])).values()];
}

/** What two tables must agree in. */
export interface TableDigest {
  readonly rows: number;
  /** SHA-256 over the SHA-256 of each row, by id. */
  readonly hash: string;
}

export function digestOf(rows: readonly BenchRow[]): TableDigest {
  const byId = rows.toSorted((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
  const all = createHash('sha256');
  for (const { id, place, version, body } of byId)
    all.update(createHash('sha256').update(`${id}|${place}|${version}|${body}`).digest());
  return { rows: rows.length, hash: all.digest('hex') };
}
