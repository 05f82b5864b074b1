import { type Messages } from '@wutong/kernel';

export const NODE_MESSAGES: Messages = {
  'node.database-away': {
    zh: '本节点的数据库暂时连不上，请稍候重试',
    en: 'the node’s database is away; try again soon',
  },
  'node.failed': { zh: '本节点出错，已记入日志，请联系管理员', en: 'the node failed; see its log, tell the operator' },
  'sync.rolled-back': {
    zh: '本节点的数据库恢复自旧备份，正在取回自己的数据；取回前不能发布{key}，请稍候重试',
    en: 'this node’s database was restored from an older copy and is taking its own entries back; {key} cannot be published before that, try again soon',
  },
  'sync.fence-old': {
    zh: '数据库里有一个写事务已持续 {seconds} 秒，其后写入的内容暂不能发出；请管理员在 pg_stat_activity 中查找并结束它',
    en: 'a writing transaction of the database is {seconds} s old, and nothing written since is sent; the operator finds it in pg_stat_activity and ends it',
  },
  'sync.no-open-link': {
    zh: '到节点 {peer} 没有通着的链路，无法核对；请在 /api/sync/status 查看链路，通了再试',
    en: 'no link to the node {peer} is open, so nothing can be compared; see /api/sync/status, and try again once it is',
  },
  'sync.unanswered': {
    zh: '节点 {peer} 没有按时回答，核对未完成；请稍候重试，或请对方管理员查看其日志',
    en: 'the node {peer} did not answer in time; try again soon, or let its operator look at its log',
  },
  'sync.no-ruling-awaited': {
    zh: '节点 {nodeId} 没有等待认定；请用 wutong sync status 查看哪些节点在等待',
    en: 'the node {nodeId} waits for no ruling; wutong sync status names those that do',
  },
  'sync.no-epoch-awaited': {
    zh: '本节点不需要由人开启新纪元：只有从旧备份恢复、并且没有上级的节点才需要',
    en: 'this node waits for no epoch from a person: only one without a parent does, after a roll-back',
  },
  'http.400': { zh: '提交的内容有误', en: 'the request is not well formed' },
  'http.404': { zh: '没有这个地址', en: 'there is no such address' },
  'http.413': { zh: '提交的内容过大', en: 'the request is too large' },
};
