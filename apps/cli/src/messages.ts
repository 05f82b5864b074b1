import { type Messages, renderMessage } from '@wutong/kernel';

/** What the `wutong` command says, Chinese first. */
export const CLI_MESSAGES: Messages = {
  'process.died': {
    zh: '{name} 意外停止（{how}），日志见 {log}',
    en: '{name} stopped unexpectedly ({how}); its log: {log}',
  },
  'process.not-ready': {
    zh: '{name} 未能就绪：{why}；日志见 {log}',
    en: '{name} did not become ready: {why}; its log: {log}',
  },
  'process.left-behind': {
    zh: '{name} 上次未停止（进程 {pid}），现在先停止它',
    en: '{name} was left running (process {pid}); stopping it first',
  },
  'port.moved': {
    zh: '{name} 原来的端口 {old} 已被占用，改用 {port}',
    en: '{name}: its port {old} is in use by another process; taking {port}',
  },
  'port.none': {
    zh: '找不到空闲端口（试过 {from}–{to}）；请关闭占用端口的程序后重试',
    en: 'no free port between {from} and {to}; stop what holds them and start again',
  },
  'platform.postgres': {
    zh: '没有适用于 {platform} 的内置 PostgreSQL；请为每个节点设置数据库地址 WUTONG_DATABASE_URL_<路径>',
    en: 'no embedded PostgreSQL for {platform}; give each node a database URL in WUTONG_DATABASE_URL_<path>',
  },
  'postgres.user-made': {
    zh: 'PostgreSQL 不能以 root 运行：新建系统用户 {user} 来运行它',
    en: 'PostgreSQL refuses to run as root: made the system user {user} to run it',
  },
  'postgres.user-failed': {
    zh: '无法新建系统用户 {user}（{why}）；请先运行 useradd --system {user}，或改用普通用户启动',
    en: 'cannot make the system user {user} ({why}); run useradd --system {user} first, or start as an ordinary user',
  },
  'postgres.moved': {
    zh: '用户 {user} 进不去 {from}，改放在 {to}',
    en: 'the user {user} cannot reach {from}; using {to} instead',
  },
  'postgres.initdb-failed': {
    zh: '无法初始化 PostgreSQL 数据目录 {folder}：{why}',
    en: 'cannot initialise the PostgreSQL data folder {folder}: {why}',
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
  'nats.fetching': {
    zh: '本机没有 nats-server（节点之间的连接要用它）：从系统软件源下载并解包到 {folder}',
    en: 'no nats-server on this machine (the links need it): taking it from the system packages into {folder}',
  },
  'nats.missing': {
    zh: '没有 nats-server，也无法从系统软件源取得（{why}）；请安装它（Debian：apt-get install nats-server），或把程序放在 {folder}/nats-server',
    en: 'nats-server is missing and the system packages did not give it ({why}); install it (Debian: apt-get install nats-server), or put the program at {folder}/nats-server',
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
  'story.kills.seed': { zh: '种子 {seed}：{how}', en: 'seed {seed}: {how}' },
  'story.held': { zh: '全部成立', en: 'all of it held' },
  'story.not-held': { zh: '未全部成立', en: 'not all of it held' },
};

/** One line for the terminal: Chinese, then English. */
export function cliLine(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const { zh, en } = renderMessage(CLI_MESSAGES, code, params);
  return `${zh} | ${en}`;
}
