import { cliLine } from '../messages.js';
import {
  type ActAnswer,
  type DifferentKeyAnswer,
  type ExportAnswer,
  type ImportAnswer,
  type LinkAnswer,
  type ParkedAnswer,
  type QuarantinedAnswer,
  type StatusAnswer,
  type VerifyAnswer,
} from './sync-answers.js';
import { textTable } from './text-table.js';

const NOTHING = '–';

/** What a node says of its sync, for a terminal. */
export function statusText(status: StatusAnswer, parked: readonly ParkedAnswer[]): string {
  const { nodeId, path, leader, counts, journal, rulings, alarms, links } = status;
  const { instance, epoch, standing, recovery } = journal;
  const facts = [
    ['节点 node', `${path} ${nodeId}`],
    ['本进程 process', cliLine(leader ? 'sync.leads' : 'sync.stands-by')],
    ['日志 journal', `${instance}  纪元 epoch ${epoch}`],
    ['状态 standing', recovery ? `${standing}: ${cliLine(`sync.recovery.${recovery}`)}` : standing],
    [
      '条目 entries',
      `${counts.entries}  序号至 numbered to ${counts.lastNumber}  未编号 unnumbered ${counts.unnumbered}`,
    ],
    ['搁置 parked', `${counts.parked}  应用失败 failing ${counts.failing}`],
    ['隔离 quarantine', `${status.quarantineKept}  累计 ever ${counts.quarantined}`],
  ];
  const warnings = [
    ...alarms.map(({ zh, en }) => `! ${zh} | ${en}`),
    ...rulings.map(
      ({ nodeId: waits, instance: copy }) => `! ${cliLine('sync.ruling-owed', { nodeId: waits, instance: copy })}`,
    ),
  ];
  const blocks = [textTable(facts), warnings.join('\n'), textTable([LINK_HEADINGS, ...links.map(linkCells)])];
  return [...blocks, parked.length > 0 ? parkedText(parked) : ''].filter((block) => block !== '').join('\n\n');
}

const LINK_HEADINGS = [
  '对方 peer',
  '方向 way',
  '链路 link',
  '延迟 lag',
  '已发 sent',
  '对方已持有 held there',
  '本地已持有 held here',
  '上次核对 verified',
];

function linkCells(link: LinkAnswer): string[] {
  const { path, peer, direction, state, gap, complete, lastError, lagMs, sent, peerHeld, held } = link;
  return [
    `${path} ${peer}`,
    direction === 'up' ? '上 up' : '下 down',
    [state, gap ? '有缺口 gap' : '', complete ? '' : '未收齐 partial', lastError]
      .filter((part) => part !== '')
      .join('; '),
    typeof lagMs === 'number' ? `${Math.round(lagMs)} ms` : NOTHING,
    ...[sent, peerHeld, held].map(String),
    verifiedCell(link),
  ];
}

function verifiedCell({ verification }: LinkAnswer): string {
  if (!verification) return NOTHING;
  const { agoMs, keys, equal, different, repaired, moving } = verification;
  const ago = `${Math.round(agoMs / 1_000)} s, ${keys} 键 keys`;
  return equal && different === 0
    ? `${ago}, 一致 equal`
    : `${ago}, 不同 different ${different}, 已修复 repaired ${repaired}, 变动中 moving ${moving}`;
}

function parkedText(parked: readonly ParkedAnswer[]): string {
  const cells = parked.map(({ id, key, via, missing, failure, sinceMs }) => [
    id,
    key,
    via,
    timeText(sinceMs),
    failure || `缺 lacks ${missing.length}`,
  ]);
  return textTable([['搁置的条目 parked', '键 key', '来自 via', '自 since', '原因 why'], ...cells]);
}

/** One comparison: that both are equal, or where not, which digest, and who can mend it. */
export function verifyText(answer: VerifyAnswer, path: string): string {
  const { peer, keys, equal, different, moving, isWhole } = answer;
  const head = `${path} ${peer}: ${cliLine(equal ? 'sync.equal' : 'sync.unequal', { keys })}`;
  const lines = [
    ...(different.length > 0 ? [textTable([DIFFERENT_HEADINGS, ...different.map(differentCells)])] : []),
    ...(different.some(mendableHere) ? [cliLine('sync.mend-here', { peer })] : []),
    ...(different.some(({ repaired }) => !repaired) ? [cliLine('sync.mend-there', { path })] : []),
    ...moving.map((key) => `${key}: ${cliLine('sync.moving')}`),
    ...(isWhole ? [] : [cliLine('sync.more-differs')]),
  ];
  return [head, ...lines].join('\n');
}

const DIFFERENT_HEADINGS = ['键 key', '摘要 digest', '结果 outcome'];

function differentCells({ key, held, made, repaired, failure }: DifferentKeyAnswer): string[] {
  const digests = [held ? '持有 held' : '', made ? '状态 made' : ''].filter((part) => part !== '');
  return [key, digests.join(', '), repaired ? '已修复 repaired' : failure || '不同 differs'];
}

const mendableHere = ({ repaired, failure }: DifferentKeyAnswer) => !repaired && failure === '';

export function quarantineText(rows: readonly QuarantinedAnswer[]): string {
  if (rows.length === 0) return cliLine('sync.quarantine-empty');
  const cells = rows.map(({ id, via, reason, size, atMs }) => [String(id), via, reason, String(size), timeText(atMs)]);
  return textTable([['编号 id', '来自 via', '原因 reason', '字节 bytes', '时间 at'], ...cells]);
}

export function actsText(acts: readonly ActAnswer[]): string {
  if (acts.length === 0) return cliLine('sync.acts-none');
  const cells = acts.map(({ atMs, path, accountName, accountId, role, act, peer, counts }) => [
    timeText(atMs),
    path,
    `${accountName ?? accountId} (${role})`,
    act,
    peer || NOTHING,
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  ]);
  return textTable([['时间 at', '地方 place', '账号 account', '操作 act', '对方 peer', '结果 counts'], ...cells]);
}

export function exportText({ more, ...file }: ExportAnswer): string {
  const exported = cliLine('sync.exported', file);
  return more ? `${exported}\n${cliLine('sync.export-more')}` : exported;
}

export function importText({ from, bundles, applied, parked, unproved, held }: ImportAnswer): string {
  return textTable([
    ['来自 from', '包 bundles', '已应用 applied', '搁置 parked', '未证实 unproved', '持有至 held to'],
    [from, ...[bundles, applied, parked, unproved, held].map(String)],
  ]);
}

/** Date and time as the places of the federation tell them (UTC+8, no summer time). */
function timeText(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
