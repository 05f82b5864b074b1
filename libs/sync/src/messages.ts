import { type Messages } from '@wutong/kernel';

export const SYNC_MESSAGES: Messages = {
  'sync.stands-by': {
    zh: '本节点的同步现由另一个进程负责，请到该进程上操作，或稍候重试',
    en: 'another process of this node leads its sync: do it there, or try again soon',
  },
  'sync.not-sealing': {
    zh: '本节点的数据库恢复自旧备份，在取得新的纪元前不能导出；请管理员先完成恢复',
    en: 'this node’s database was restored from an older copy and exports nothing before its next epoch; the operator completes the recovery first',
  },
  'sync.returns-first': {
    zh: '本节点正在取回自己的数据，其后才能导入；请稍候重试',
    en: 'this node is taking its own entries back and imports nothing before; try again soon',
  },
  'sync.no-neighbour': {
    zh: '节点 {nodeId} 不是本节点的上级或直接下级，不能与其交换文件',
    en: 'node {nodeId} is neither the parent nor a child of this one: no file goes between them',
  },
  'sync.file-too-large': {
    zh: '文件过大，不是本系统导出的文件；请核对文件',
    en: 'the file is larger than any that was exported; check which file it is',
  },
  'sync.file-unreadable': {
    zh: '文件无法读取，可能未复制完整；请重新复制，或请对方重新导出',
    en: 'the file cannot be read, perhaps it was not copied whole; copy it again, or have it exported again',
  },
  'sync.file-for-another': {
    zh: '该文件是给节点 {to} 的，请送到那里导入',
    en: 'the file is for node {to}: import it there',
  },
  'sync.file-altered': {
    zh: '文件内容与其签名不符，可能已损坏或被改动；请重新复制，或请对方重新导出',
    en: 'the file is not what was signed: it was damaged or altered; copy it again, or have it exported again',
  },
  'sync.file-refused': {
    zh: '不能接受对方节点的文件（{why}）；请两地管理员核对该节点的状态',
    en: 'the file of that node is not accepted ({why}); the operators of both places look at how it stands',
  },
};
