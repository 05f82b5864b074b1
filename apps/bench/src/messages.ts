import { type Messages, Refused, renderMessage } from '@wutong/kernel';
import { SERVER_MESSAGES } from '@wutong/servers';
import { type ContenderName } from './contenders/contender.js';
import { type Compared, type Judged, type Timing } from './core/outcome.js';
import { rounded } from './core/statistics.js';

/** What the bench says, Chinese first. */
const MESSAGES: Messages = {
  ...SERVER_MESSAGES,
  'bench.runs': {
    zh: '另一个测试正在运行（进程 {pid}），会互相影响；等它结束再试',
    en: 'another bench runs here (process {pid}), and each would disturb the other: wait for its end',
  },
  warm: { zh: '预热 {name}：{result}', en: 'warm-up of {name}: {result}' },
  measured: { zh: '第 {round} 轮 {name}：{result}', en: 'round {round}, {name}: {result}' },
  starting: { zh: '启动 {count} 个 PostgreSQL', en: 'starting {count} PostgreSQL clusters' },
  failed: { zh: '测试失败：{why}', en: 'the bench failed: {why}' },
  timing: {
    zh: '{name} {medianS} 秒（{minS}–{maxS}），每秒 {rowsPerS} 行',
    en: '{name} {medianS} s ({minS}–{maxS}), {rowsPerS} rows/s',
  },
  cpu: {
    zh: '{name} 每行用处理器 {all} 毫秒：枢纽程序 {hubProgram}，枢纽数据库 {hubPostgres}，下级程序 {childPrograms}，下级数据库 {childPostgres}，消息服务器 {nats}，测速程序 {bench}',
    en: '{name} {all} ms of a core for each row: hub program {hubProgram}, hub database {hubPostgres}, child programs {childPrograms}, child databases {childPostgres}, broker {nats}, bench {bench}',
  },
  latency: {
    zh: '{name} 一半不超过 {p50Ms} 毫秒，99% 不超过 {p99Ms} 毫秒',
    en: '{name} p50 {p50Ms} ms, p99 {p99Ms} ms',
  },
  'latency-quiet': { zh: '线路空闲时，单个事件从提交到送达', en: 'one event, from commit to arrival, on a quiet line' },
  'latency-import': { zh: '同时导入事项时', en: 'the same during an import' },
  'catchup-new': { zh: '断线期间新增的事件', en: 'new events behind a cut line' },
  'catchup-changed': { zh: '断线期间十次发布的事项', en: 'items of ten releases behind a cut line' },
  'resume-first': { zh: '上级重启到第一条到达', en: 'from the restart of the parent to the first entry' },
  'resume-last': { zh: '上级重启到最后一条到达', en: 'from the restart of the parent to the last entry' },
  'bar-holds': {
    zh: '要求达到对照的 {ratioToPeer}，即 {withinS} 秒以内：达到',
    en: 'bar: {ratioToPeer} of the peer, so within {withinS} s: holds',
  },
  'bar-missed': {
    zh: '要求达到对照的 {ratioToPeer}，即 {withinS} 秒以内：未达到；除底线外，每行只剩处理器 {roomMsPerRow} 毫秒',
    en: 'bar: {ratioToPeer} of the peer, so within {withinS} s: missed; beside the floor it leaves {roomMsPerRow} ms of a core for each row',
  },
  'entry.events': {
    zh: '一个事件占用处理器毫秒数：编码、命名、签封 {writeMs}，打包 {packMs}，解码、证实 {takeMs}',
    en: 'one event, ms of a core: encoding, naming, sealing {writeMs}, packing {packMs}, decoding, proving {takeMs}',
  },
  'entry.items': {
    zh: '一个事项占用处理器毫秒数：编码、命名、签封 {writeMs}，打包 {packMs}，解码、证实 {takeMs}',
    en: 'one item, ms of a core: encoding, naming, sealing {writeMs}, packing {packMs}, decoding, proving {takeMs}',
  },
  ratios: {
    zh: '达到上限的 {ratioToLimit}；对照的 {ratioToPeer}（大于 1 为更快）',
    en: '{ratioToLimit} of the limit; {ratioToPeer} of the peer (above 1: faster)',
  },
};

const NAMES: Readonly<Record<ContenderName, { readonly zh: string; readonly en: string }>> = {
  ours: { zh: '本系统', en: 'ours' },
  limit: { zh: '上限（直接写库）', en: 'limit (direct upserts)' },
  floor: { zh: '底线（直接写库并留一份底）', en: 'floor (direct upserts and one copy)' },
  peer: { zh: '对照（逻辑复制）', en: 'peer (logical replication)' },
};

/** One line for the terminal: Chinese, then English. A contender's name is written in each. */
export function line(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const name = NAMES[params.name as ContenderName];
  const { zh } = renderMessage(MESSAGES, code, { ...params, ...(name && { name: name.zh }) });
  const { en } = renderMessage(MESSAGES, code, { ...params, ...(name && { name: name.en }) });
  return `${zh} | ${en}`;
}

/** What one round took. */
export const tookSeconds = ({ seconds }: { readonly seconds: number }) => inSeconds(seconds);

export const inSeconds = (seconds: number) => `${rounded(seconds)} s`;

/** Why the bench ended without figures. */
export function failure(error: Error): string {
  return error instanceof Refused
    ? line(error.refusal.code, error.refusal.params)
    : line('failed', { why: error.message });
}

/** A comparison for people: a line each, and the ratios. */
export function tableOf({ ours, limit, peer, ratioToLimit, ratioToPeer }: Compared): string[] {
  return [
    ...linesOf('ours', ours),
    ...linesOf('limit', limit),
    ...linesOf('peer', peer),
    line('ratios', { ratioToLimit, ratioToPeer }),
  ];
}

/** The same with the floor and the bar. */
export function judgedTableOf(judged: Judged): string[] {
  const { holds, ...bar } = judged.bar;
  return [...tableOf(judged), ...linesOf('floor', judged.floor), line(holds ? 'bar-holds' : 'bar-missed', { ...bar })];
}

function linesOf(name: ContenderName, { cpuMsPerRow, ...timing }: Timing): string[] {
  return [line('timing', { name, ...timing }), ...(cpuMsPerRow ? [line('cpu', { name, ...cpuMsPerRow })] : [])];
}
