import { type Messages, renderMessage } from '@wutong/kernel';

const MESSAGES: Messages = {
  starting: {
    zh: '启动三个节点（县、镇、村）及其 PostgreSQL 和 NATS，数据在 {folder}',
    en: 'starting three nodes (county, township, village), their PostgreSQL and NATS, in {folder}',
  },
  died: { zh: '{name} 意外结束（{how}）；日志见 {log}', en: '{name} ended unasked ({how}); its log: {log}' },
  passed: {
    zh: '✓ {name}：{seconds} 秒，提交 {committed}，到达 {arrived}{figures}',
    en: '{seconds} s, committed {committed}, arrived {arrived}{figures}',
  },
  failed: { zh: '✗ {name}：{why}；日志见 {folder}', en: '{why}; logs in {folder}' },
  skipped: { zh: '– {name} 未做：{why}', en: 'skipped: {why}' },
  unknown: { zh: '没有场景 {name}；可选：{known}', en: 'no scenario {name}; there are: {known}' },
  'not-root': {
    zh: '挂载限定大小的文件系统需要 root；请以 root 运行',
    en: 'mounting a file system of limited size needs root; run as root',
  },
  unmountable: {
    zh: '这里不能挂载 tmpfs（{why}）；请在允许挂载的机器上运行',
    en: 'no tmpfs can be mounted here ({why}); run on a machine where one may be',
  },
};

/** One line for the terminal: Chinese, then English. */
export function line(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const { zh, en } = renderMessage(MESSAGES, code, params);
  return `${zh} | ${en}`;
}
