import { type Messages, renderMessage } from '@wutong/kernel';

const MESSAGES: Messages = {
  'footprint.starting': {
    zh: '启动一个县节点，再从零启动它下面的一个村节点',
    en: 'starting a county, then a village under it from nothing',
  },
  'footprint.resting': { zh: '静止时观察 {seconds} 秒', en: 'watching it at rest for {seconds} s' },
  'footprint.never-quiet': {
    zh: '村节点 {seconds} 秒内没有静下来；机器太忙，或它一直在做事',
    en: 'the village did not come to rest within {seconds} s: the machine is too busy, or the node never idles',
  },
  'footprint.firstStartS': {
    zh: '{held} 首次启动 {measured} 秒（须低于 {below}）',
    en: '{held} first start {measured} s (must be below {below})',
  },
  'footprint.residentMib': {
    zh: '{held} 静止时常驻内存 {measured} MiB（须低于 {below}）',
    en: '{held} resident at rest {measured} MiB (must be below {below})',
  },
  'footprint.cpuPercent': {
    zh: '{held} 静止时占一个核的 {measured} %（须低于 {below}）',
    en: '{held} {measured} % of a core at rest (must be below {below})',
  },
  'footprint.postgres': { zh: '它的 PostgreSQL：{mib} MiB（PSS）', en: 'its PostgreSQL: {mib} MiB (PSS)' },
};

/** One line for the terminal: Chinese, then English. */
export function line(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const { zh, en } = renderMessage(MESSAGES, code, params);
  return `${zh} | ${en}`;
}
