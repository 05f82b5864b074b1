import { type Messages, renderMessage } from '@wutong/kernel';

/** What the simulator says, Chinese first. */
const MESSAGES: Messages = {
  violation: {
    zh: '种子 {seed} 违反 {judge}：{what}；重放：{replay}',
    en: 'seed {seed} violates {judge}: {what}; replay: {replay}',
  },
  seeds: {
    zh: '{seeds} 个种子，{violations} 个违反；{steps} 步，{entries} 个条目，{lost} 个随磁盘丢失；故障：{faults}',
    en: '{seeds} seeds, {violations} violations; {steps} steps, {entries} entries, {lost} lost with disks; faults: {faults}',
  },
  caught: {
    zh: '植入的缺陷 {plant}：种子 {seed} 被 {judge} 发现',
    en: 'planted {plant}: found by {judge} with seed {seed}',
  },
  missed: { zh: '植入的缺陷 {plant} 没有被发现', en: 'planted {plant}: not found' },
  crash: {
    zh: '种子 {seed} 的第 {index} 个变异包使收件箱崩溃：{what}；重放：{replay}',
    en: 'mutated bundle {index} of seed {seed} crashes the inbox: {what}; replay: {replay}',
  },
  applied: {
    zh: '种子 {seed} 的第 {index} 个变异包改动了不该改的：{what}；重放：{replay}',
    en: 'mutated bundle {index} of seed {seed} changed what it must not: {what}; replay: {replay}',
  },
  fuzz: {
    zh: '种子 {seed} 的 {count} 个变异包：崩溃 {crashes}，被应用 {applied}；{outcomes}',
    en: '{count} mutated bundles of seed {seed}: {crashes} crashes, {applied} applied; {outcomes}',
  },
  control: { zh: '未植入时 {control} 个违反', en: '{control} violations with nothing planted' },
};

/** One line for the terminal: Chinese, then English. */
export function line(code: string, params: Readonly<Record<string, string | number>>): string {
  const { zh, en } = renderMessage(MESSAGES, code, params);
  return `${zh} | ${en}`;
}
