import { type Messages, renderMessage } from '@wutong/kernel';

/** What is said while servers are fetched, started and stopped, Chinese first. */
export const SERVER_MESSAGES: Messages = {
  'process.not-ready': {
    zh: '{name} 未能就绪：{why}；日志见 {log}',
    en: '{name} did not become ready: {why}; its log: {log}',
  },
  'process.left-behind': {
    zh: '{name} 上次未停止（进程 {pid}），现在先停止它',
    en: '{name} was left running (process {pid}); stopping it first',
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
  'nats.fetching': {
    zh: '本机没有 nats-server（节点之间的连接要用它）：从系统软件源下载并解包到 {folder}',
    en: 'no nats-server on this machine (the links need it): taking it from the system packages into {folder}',
  },
  'nats.fetching-suite': {
    zh: '从软件源 {suite} 下载 nats-server 并解包到 {folder}',
    en: 'taking the nats-server of {suite} into {folder}',
  },
  'nats.not-this': {
    zh: 'WUTONG_NATS_SERVER 指定的 {program} 不能用（版本 {version}，至少要 {oldest}）；请改为可运行的 nats-server，或取消该变量',
    en: 'WUTONG_NATS_SERVER names {program}, which does not serve (version {version}, at least {oldest} is needed); name one that runs, or unset it',
  },
  'nats.missing': {
    zh: '没有 nats-server，也无法从系统软件源取得（{why}）；请安装它（Debian：apt-get install nats-server），或把程序放在 {folder}/nats-server',
    en: 'nats-server is missing and the system packages did not give it ({why}); install it (Debian: apt-get install nats-server), or put the program at {folder}/nats-server',
  },
};

/** One line for the terminal: Chinese, then English. */
export function serverLine(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  const { zh, en } = renderMessage(SERVER_MESSAGES, code, params);
  return `${zh} | ${en}`;
}
