import { type Messages, renderMessage } from '@wutong/kernel';

const MESSAGES: Messages = {
  'tree.carrying': { zh: '{tree}：让 {nodes} 个节点往来', en: '{tree}: carrying traffic through {nodes} nodes' },
  'tree.tree': { zh: '{tree}：{nodes} 个节点，{seconds} 秒', en: '{tree}: {nodes} nodes, {seconds} s' },
  'tree.tier': {
    zh: '  {tier}：{nodes} 个；子树写入 {subtreeWrote}，持有 {held}（最多 {heldMax}），转发 {relayed}，查看 {lookedAt}，入 {bytesIn} 出 {bytesOut} 字节，落盘 {keptBytes} 字节，每条目 {cpuUsPerEntry} 微秒，状态 {stateBytes} 字节',
    en: '  {tier}: {nodes}; subtree wrote {subtreeWrote}, holds {held} (at most {heldMax}), relayed {relayed}, looked at {lookedAt}, in {bytesIn} out {bytesOut} bytes, keeps {keptBytes} bytes, {cpuUsPerEntry} µs an entry, state {stateBytes} bytes',
  },
  'tree.nothing-foreign': {
    zh: '{held} 持有既不属本子树、也不属上级的条目的节点：{detail}',
    en: '{held} nodes that hold entries neither of their subtree nor of the line above: {detail}',
  },
  'tree.held-follows-subtree': {
    zh: '{held} 持有多于本子树所写与上级所发布的节点：{detail}',
    en: '{held} nodes that hold more than their subtree wrote and the line above published: {detail}',
  },
  'tree.unchanged-in-a-larger-tree': {
    zh: '{held} 同一县在更大的树里持有或状态变化的节点：{detail}',
    en: '{held} nodes of one county that hold or remember otherwise in a larger tree: {detail}',
  },
  'tree.cpu-per-entry': {
    zh: '{held} 同一节点在更大的树里每条目的处理器时间倍数（中位数）：{detail}',
    en: '{held} CPU per entry of the same nodes in the larger tree, median ratio: {detail}',
  },
  'tree.all-links-equal': {
    zh: '{held} 两端摘要不同的桶/链路：{detail}',
    en: '{held} buckets that differ between the ends of links: {detail}',
  },
  'tree.holds': {
    zh: '成立：节点的开销随其子树的往来，不随树的大小',
    en: "holds: a node's cost follows its own subtree's traffic, not the size of the tree",
  },
  'tree.fails': {
    zh: '不成立：见上面标 ✗ 的各项',
    en: 'does not hold: see what is marked ✗ above',
  },
};

/** One line for the terminal: Chinese, then English. */
export function line(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const { zh, en } = renderMessage(MESSAGES, code, params);
  return `${zh} | ${en}`;
}
