import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Refused } from '@wutong/kernel';
import pg from 'pg';
import { AtMost } from './at-most.js';
import { serverLine } from './messages.js';
import { type PostgresPlace } from './postgres-place.js';
import { isAlive, type ProcessPlan, readText, stopForeign } from './supervised-process.js';
import { waitUntil } from './wait-until.js';

const SUPERUSER = 'wutong';
const DATABASE = 'wutong';
const STOP_MS_MAX = 20_000;
const READY_MS_MAX = 60_000;
/** Small, on loopback TCP and a socket of its own; durability as PostgreSQL ships it (fsync and synchronous_commit stay on). */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  shared_buffers: '32MB',
  max_connections: '40',
  io_method: 'sync',
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  timezone: 'UTC',
};
/** An initdb keeps a core and the disk busy for a second or two. */
const INITIALISING = new AtMost(2);
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' };

/** One PostgreSQL cluster on disk. */
export interface PostgresCluster {
  readonly name: string;
  readonly folder: string;
  readonly place: PostgresPlace;
  readonly password: string;
}

/**
 * The named cluster of a place; made when it does not exist, by an initdb of its own, so that it has a system identifier
 * and a password that no other cluster has. When the signal aborts, what is being made is killed and left unfinished.
 */
export async function ensureCluster(
  place: PostgresPlace,
  name: string,
  signal?: AbortSignal,
): Promise<PostgresCluster> {
  const folder = join(place.folder, name);
  const passwordFile = `${folder}.password`;
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    writePassword(place, passwordFile);
    await INITIALISING.run(() => initialise(place, folder, passwordFile, signal));
  }
  return { name, folder, place, password: readFileSync(passwordFile, 'utf8').trim() };
}

/** A path that PostgreSQL's list of folders takes as it is, and the system as a socket's: of 107 bytes with its name. */
const SOCKET_FOLDER = /^[\w./-]{1,90}$/;

/** Where the server's socket lies; nowhere when the cluster's folder is no place for one. */
const socketFolderOf = ({ folder }: PostgresCluster) => (SOCKET_FOLDER.test(folder) ? folder : '');

/**
 * URL of the cluster's database when its server listens on the port: over its socket when there is one, which costs half
 * of what TCP does.
 */
export function clusterUrl(cluster: PostgresCluster, port: number, database = DATABASE): string {
  const folder = socketFolderOf(cluster);
  const socket = folder && `?host=${encodeURIComponent(folder)}`;
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}${socket}`;
}

/** How to run the cluster's server. `durable: false` (throwaway data only) writes without fsync. */
export function postgresPlan(
  cluster: PostgresCluster,
  port: number,
  { logFile, pidFile, durable = true }: { logFile: string; pidFile: string; durable?: boolean },
): ProcessPlan {
  const settings = {
    ...SETTINGS,
    unix_socket_directories: socketFolderOf(cluster),
    port: String(port),
    ...(durable ? {} : { fsync: 'off' }),
  };
  return {
    name: `PostgreSQL ${cluster.name}`,
    command: join(cluster.place.binFolder, 'postgres'),
    args: ['-D', cluster.folder, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    env: ENV,
    logFile,
    pidFile,
    ...(cluster.place.user ? { user: cluster.place.user } : {}),
    stopSignal: 'SIGINT',
    stopMsMax: STOP_MS_MAX,
    isReady: async () => (await connectionFault(clusterUrl(cluster, port))) === undefined,
    readyMsMax: READY_MS_MAX,
  };
}

/**
 * Makes the cluster's folder free to be served: stops a server that was left behind, and waits for the sessions of one
 * that was killed to go (they still hold its shared memory).
 */
export async function clearCluster(cluster: PostgresCluster, report: (line: string) => void): Promise<void> {
  const [pidLine] = readText(join(cluster.folder, 'postmaster.pid')).split('\n');
  const pid = Number(pidLine);
  if (pid > 0 && isAlive(pid) && servesFolder(pid, cluster.folder)) {
    report(serverLine('process.left-behind', { name: `PostgreSQL ${cluster.name}`, pid }));
    await stopForeign(pid, 'SIGINT', STOP_MS_MAX);
  }
  await waitUntil(async () => clusterProcesses(cluster).length === 0, STOP_MS_MAX);
}

/** Ids of the cluster's server and of all its sessions: PostgreSQL changes into its data folder. */
export function clusterProcesses({ folder }: PostgresCluster): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && servesFolder(pid, folder));
}

/** Why a real connection to the URL fails; undefined when it works. */
export async function connectionFault(url: string): Promise<string | undefined> {
  try {
    await ask(url, 'select 1');
    return undefined;
  } catch (error) {
    return (error as Error).message || String((error as NodeJS.ErrnoException).code);
  }
}

/** Whether the URL's database has a table of that name where its sessions look for tables. */
export async function hasTable(url: string, table: string): Promise<boolean> {
  const [row] = await ask<{ found: boolean }>(url, 'select to_regclass($1) is not null as found', [table]);
  return row?.found ?? false;
}

/** One query in a session of its own. */
async function ask<R extends object>(url: string, sql: string, values: readonly string[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A session cut while idle is told as an event; the query below tells it too, by its failure.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<R>(sql, [...values])).rows;
  } finally {
    // Ending a session that never opened fails as well; the reason is already thrown.
    await client.end().catch(() => undefined);
  }
}

function servesFolder(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return false;
    throw error;
  }
}

function writePassword({ user }: PostgresPlace, file: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (user) chownSync(file, user.uid, user.gid);
}

async function initialise(
  place: PostgresPlace,
  folder: string,
  passwordFile: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  const options = ['-D', making, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  const initdb = [...options, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await run(place, { command: 'initdb', args: initdb, folder: making, signal });
  const single = ['--single', '-D', making, 'postgres'];
  await run(place, {
    command: 'postgres',
    args: single,
    folder: making,
    signal,
    input: `CREATE DATABASE ${DATABASE}\n`,
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Folder that it works on. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  readonly input?: string;
}

async function run(place: PostgresPlace, { command, args, folder, signal, input = '' }: Program): Promise<void> {
  const child = spawn(join(place.binFolder, command), [...args], {
    ...place.user,
    ...(signal && { signal }),
    cwd: '/',
    env: ENV,
    stdio: ['pipe', 'ignore', 'pipe'],
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  // A program that ended before it read its input is judged by its status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const why = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status) => resolve(status === 0 ? undefined : said.trim().split('\n').slice(-2).join(' ')));
  });
  if (why === undefined) return;
  throw new Refused({ kind: 'unavailable', code: 'postgres.initdb-failed', params: { folder, why } });
}
