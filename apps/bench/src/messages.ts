import { type Messages, Refused, renderMessage } from '@wutong/kernel';
import { SERVER_MESSAGES } from '@wutong/servers';
import { type ContenderName } from './contenders/contender.js';
import { type Compared } from './core/outcome.js';
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
  ratios: {
    zh: '达到上限的 {ratioToLimit}；对照的 {ratioToPeer}（大于 1 为更快）',
    en: '{ratioToLimit} of the limit; {ratioToPeer} of the peer (above 1: faster)',
  },
};

const NAMES: Readonly<Record<ContenderName, { readonly zh: string; readonly en: string }>> = {
  ours: { zh: '本系统', en: 'ours' },
  limit: { zh: '上限（直接写库）', en: 'limit (direct upserts)' },
  peer: { zh: '对照（逻辑复制）', en: 'peer (logical replication)' },
};

/** One line for the terminal: Chinese, then English. A contender's name is written in each. */
export function line(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const name = NAMES[params.name as ContenderName];
  const { zh } = renderMessage(MESSAGES, code, { ...params, ...(name && { name: name.zh }) });
  const { en } = renderMessage(MESSAGES, code, { ...params, ...(name && { name: name.en }) });
  return `${zh} | ${en}`;
}

export const inSeconds = (seconds: number) => `${rounded(seconds)} s`;

/** Why the bench ended without figures. */
export function failure(error: Error): string {
  return error instanceof Refused
    ? line(error.refusal.code, error.refusal.params)
    : line('failed', { why: error.message });
}

/** A comparison for people: a line each, and the ratios. */
export function tableOf({ ratioToLimit, ratioToPeer, ...timings }: Compared): string[] {
  const names = ['ours', 'limit', 'peer'] as const;
  return [
    ...names.map((name) => line('timing', { name, ...timings[name] })),
    line('ratios', { ratioToLimit, ratioToPeer }),
  ];
}
