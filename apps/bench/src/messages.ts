import { type Messages, renderMessage } from '@wutong/kernel';
import { type ContenderName } from './contenders/contender.js';
import { type Compared } from './core/outcome.js';

/** What the bench says, Chinese first. */
const MESSAGES: Messages = {
  warm: { zh: '预热 {name}：{result}', en: 'warm-up of {name}: {result}' },
  measured: { zh: '第 {round} 轮 {name}：{result}', en: 'round {round}, {name}: {result}' },
  starting: { zh: '启动 {count} 个 PostgreSQL', en: 'starting {count} PostgreSQL clusters' },
  failed: { zh: '测试失败：{why}', en: 'the bench failed: {why}' },
  timing: {
    zh: '{name} {medianS} 秒（{minS}–{maxS}），每秒 {rowsPerS} 行',
    en: '{name} {medianS} s ({minS}–{maxS}), {rowsPerS} rows/s',
  },
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

/** A comparison for people: a line each, and the ratios. */
export function tableOf({ ratioToLimit, ratioToPeer, ...timings }: Compared): string[] {
  const names = ['ours', 'limit', 'peer'] as const;
  return [
    ...names.map((name) => line('timing', { name, ...timings[name] })),
    line('ratios', { ratioToLimit, ratioToPeer }),
  ];
}
