import { type Messages } from '@wutong/kernel';

export const NODE_MESSAGES: Messages = {
  'node.database-away': {
    zh: '本节点的数据库暂时连不上，请稍候重试',
    en: 'the node’s database is away; try again soon',
  },
  'node.failed': { zh: '本节点出错，已记入日志，请联系管理员', en: 'the node failed; see its log, tell the operator' },
  'sync.no-open-link': {
    zh: '到节点 {peer} 没有通着的链路，无法核对；请在 /api/sync/status 查看链路，通了再试',
    en: 'no link to the node {peer} is open, so nothing can be compared; see /api/sync/status, and try again once it is',
  },
  'sync.unanswered': {
    zh: '节点 {peer} 没有按时回答，核对未完成；请稍候重试，或请对方管理员查看其日志',
    en: 'the node {peer} did not answer in time; try again soon, or let its operator look at its log',
  },
  'http.400': { zh: '提交的内容有误', en: 'the request is not well formed' },
  'http.404': { zh: '没有这个地址', en: 'there is no such address' },
  'http.413': { zh: '提交的内容过大', en: 'the request is too large' },
};
