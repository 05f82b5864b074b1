import { type Messages, renderMessage } from '@wutong/kernel';
import { SERVER_MESSAGES } from '@wutong/servers';

/** What the `wutong` command says, Chinese first. */
export const CLI_MESSAGES: Messages = {
  ...SERVER_MESSAGES,
  'process.died': {
    zh: '{name} 意外停止（{how}），日志见 {log}',
    en: '{name} stopped unexpectedly ({how}); its log: {log}',
  },
  'port.moved': {
    zh: '{name} 原来的端口 {old} 已被占用，改用 {port}',
    en: '{name}: its port {old} is in use by another process; taking {port}',
  },
  'postgres.url-failed': {
    zh: '{name} 的数据库 {host} 连不上（{why}）；请启动它，或改正环境变量 {variable}',
    en: 'the database {host} of {name} does not answer ({why}); start it, or correct {variable}',
  },
  'postgres.url-shared': {
    zh: '{variable} 与 {other} 指向同一个数据库；请给每个节点各一个数据库',
    en: '{variable} and {other} lead to the same database; give each node one of its own',
  },
  'postgres.url-used': {
    zh: '{name} 要从头开始，但它的数据库 {host}（{variable}）里已有节点的数据；请换一个空库，或先自行清空它',
    en: "{name} begins anew, but its database at {host} ({variable}) holds a node's data; give an empty one, or empty it yourself first",
  },
  'folder.foreign': {
    zh: '{folder} 里有别的文件，不是本程序的数据目录；请用 --data 指定另一个目录',
    en: '{folder} holds other files and is no federation of ours; give another folder with --data',
  },
  'folder.locked': {
    zh: '{folder} 正由另一个进程 {pid} 使用；请先停止它（Ctrl-C 或 kill {pid}）',
    en: '{folder} is in use by process {pid}; stop that first (Ctrl-C, or kill {pid})',
  },
  'folder.left-behind': {
    zh: '上次启动留下 {count} 个进程，现在先停止它们',
    en: '{count} processes of an earlier start were left running; stopping them first',
  },
  'directory.published': {
    zh: '已发布 {places} 个区划和 {year} 年工作日历',
    en: 'published {places} places and the working days of {year}',
  },
  'standard.published': {
    zh: '{name} 第 {number} 号发布：{items} 个事项',
    en: '{name}: release {number} with {items} items',
  },
  'standard.not-in-force': {
    zh: '{name} 在 {seconds} 秒内没有施行 {releases}；请看它的日志，以及 /api/sync/status',
    en: '{name} did not have {releases} in force within {seconds} s; see its log and /api/sync/status',
  },
  'federation.accounts': {
    zh: '演示账号（只有所有者可读）：{file}',
    en: 'demo accounts (readable by the owner alone): {file}',
  },
  'federation.ready': { zh: '已就绪，Ctrl-C 停止', en: 'ready; Ctrl-C stops it' },
  'line.keys': {
    zh: '输入 c 回车断开 {name} 到县里的线路，输入 h 回车恢复',
    en: 'type c and Enter to cut the line from {name} to the county, h and Enter to heal it',
  },
  'line.cut': { zh: '{name} 到县里的线路已断开', en: 'the line from {name} to the county is cut' },
  'line.healed': { zh: '{name} 到县里的线路已恢复', en: 'the line from {name} to the county is healed' },
  'federation.stopping': { zh: '正在停止……', en: 'stopping…' },
  'federation.stopped': { zh: '已停止，数据都在', en: 'stopped; all data are kept' },
  'federation.killed': { zh: '再次要求停止：强制结束所有进程', en: 'asked again: killing every process' },
  'sheet.good': {
    zh: '{items} 个事项，共 {rows} 行，没有错误',
    en: '{items} items, {rows} rows in all, no bad cell',
  },
  'sheet.bad': {
    zh: '{count} 处错误，整份都不会导入；请改好后再检查',
    en: '{count} bad cells: nothing of it would be imported; mend them and check again',
  },
  'sheet.unreadable': {
    zh: '打不开 {file}（{why}）；请检查路径，以及是否有权读取',
    en: 'cannot open {file} ({why}); check the path, and that you may read it',
  },
  'sync.cli.no-url': {
    zh: '要指明节点：--url http://… ，或者演示网络的 --data <目录> --at <路径>',
    en: 'name the node: --url http://…, or --data <folder> --at <path> for one of a demo federation',
  },
  'sync.cli.no-account': { zh: '要指明账号：--account 姓名', en: 'name the account: --account NAME' },
  'sync.cli.no-password': {
    zh: '没有密码：把它放进文件并用 --password-file 指明，或设置环境变量 {variable}',
    en: 'no password: put it into a file and name that with --password-file, or set {variable}',
  },
  'sync.cli.no-demo-node': {
    zh: '{data} 里没有节点 {at}；请核对 --data 与 --at（npm start 会列出各节点的路径）',
    en: '{data} has no node {at}; check --data and --at (npm start lists the paths of its nodes)',
  },
  'sync.cli.no-demo-account': {
    zh: '节点 {at} 的账号文件里没有 {name}；各账号见 demo-accounts.txt',
    en: 'the accounts file of {at} has no {name}; demo-accounts.txt lists them',
  },
  'sync.cli.unreadable': {
    zh: '读不了 {file}（{why}）；请检查路径，以及是否有权读取',
    en: 'cannot read {file} ({why}); check the path, and that you may read it',
  },
  'sync.cli.unwritable': {
    zh: '写不了 {file}（{why}）；请检查路径，以及是否有权写入',
    en: 'cannot write {file} ({why}); check the path, and that you may write it',
  },
  'sync.unreachable': {
    zh: '联系不上 {url}：请检查地址，以及该节点是否在运行',
    en: '{url} does not answer: check the address, and that the node runs',
  },
  'sync.leads': { zh: '负责本节点的同步', en: 'leads the sync of this node' },
  'sync.stands-by': { zh: '待命，由本节点的另一个进程负责', en: 'stands by: another process of this node leads' },
  'sync.recovery.taking-back': { zh: '正在从邻居取回自己的条目', en: 'takes its own entries back from neighbours' },
  'sync.recovery.asking': { zh: '正在向上级申请新纪元', en: 'asks its parent for the next epoch' },
  'sync.recovery.ruling': {
    zh: '等待上级的运维员认定（在上级节点运行 wutong sync rule）',
    en: 'waits for the ruling of the parent’s operator (wutong sync rule at the parent)',
  },
  'sync.recovery.live': {
    zh: '上级还听得到本节点的另一份在运行；请停掉其中一份',
    en: 'the parent still hears another copy of this node run; stop one of the two',
  },
  'sync.recovery.operator': {
    zh: '等待本节点的运维员开启新纪元（wutong sync epoch）',
    en: 'waits for the operator of this node (wutong sync epoch)',
  },
  'sync.recovery.clone': {
    zh: '已被认定为复制品，不再发出任何内容；请停用它',
    en: 'was ruled to be a copy and sends nothing any more; take it out of service',
  },
  'sync.ruling-owed': {
    zh: '节点 {nodeId}（日志 {instance}）等待认定：wutong sync rule {nodeId} restored 或 clone',
    en: 'node {nodeId} (journal {instance}) waits for a ruling: wutong sync rule {nodeId} restored, or clone',
  },
  'sync.no-links': {
    zh: '没有链路可核对；请看 wutong sync status',
    en: 'there is no link to compare over; see wutong sync status',
  },
  'sync.equal': { zh: '两个节点一致，共核对 {keys} 个键', en: 'equal; {keys} keys compared' },
  'sync.unequal': { zh: '两个节点不一致，共核对 {keys} 个键', en: 'not equal; {keys} keys compared' },
  'sync.mend-here': {
    zh: '先在本节点修复：wutong sync repair --peer {peer}',
    en: 'mend this node first: wutong sync repair --peer {peer}',
  },
  'sync.mend-there': {
    zh: '本节点修复后仍不同的，由 {path} 的运维员在那里运行 wutong sync repair',
    en: 'what differs once this node is mended is for the operator of {path}: wutong sync repair there',
  },
  'sync.moving': {
    zh: '还在传送或处理中，请稍后再核对',
    en: 'under way still; compare again later',
  },
  'sync.more-differs': {
    zh: '不同之处超过一次能看的数量；修复后再核对',
    en: 'more differs than one run looks at; mend, and compare again',
  },
  'sync.quarantine-empty': { zh: '没有隔离的内容', en: 'nothing is kept apart' },
  'sync.dropped': { zh: '已删除 {dropped} 件', en: 'took {dropped} away' },
  'sync.acts-none': { zh: '还没有操作记录', en: 'no act was written down yet' },
  'sync.retried': { zh: '重试 {tried} 条，仍失败 {failing} 条', en: '{tried} tried, {failing} fail still' },
  'sync.ruled.restored': {
    zh: '已认定 {nodeId} 是从备份恢复的，它将以新纪元继续',
    en: '{nodeId} was ruled restored: it goes on under its next epoch',
  },
  'sync.ruled.clone': {
    zh: '已认定该日志是 {nodeId} 的复制品，它不再发出任何内容',
    en: 'that journal was ruled a copy of {nodeId}: it sends nothing any more',
  },
  'sync.epoch-begun': { zh: '已开启第 {epoch} 纪元', en: 'epoch {epoch} has begun' },
  'sync.exported': {
    zh: '已写出 {file}（{bytes} 字节，日志序号 {after} 之后至 {upto}）；请送到对方节点导入',
    en: 'wrote {file} ({bytes} bytes, journal numbers after {after} up to {upto}); carry it to the neighbour and import it there',
  },
  'sync.export-more': {
    zh: '还有内容：对方导入并交回它的文件后，再导出一次',
    en: 'more waits: export again once the neighbour imported this and its own file came back',
  },
  'story.kills.seed': { zh: '种子 {seed}：{how}', en: 'seed {seed}: {how}' },
  'story.held': { zh: '全部成立', en: 'all of it held' },
  'story.not-held': { zh: '未全部成立', en: 'not all of it held' },
};

/** One line for the terminal: Chinese, then English. */
export function cliLine(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const { zh, en } = renderMessage(CLI_MESSAGES, code, params);
  return `${zh} | ${en}`;
}
