import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
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
import { cliLine } from '../messages.js';
import { type PostgresPlace } from './postgres-place.js';
import { isAlive, type ProcessPlan, readText, stopForeign } from './supervised-process.js';
import { waitUntil } from './wait-until.js';

const SUPERUSER = 'wutong';
const DATABASE = 'wutong';
const STOP_MS_MAX = 20_000;
const READY_MS_MAX = 60_000;
/** Small, on loopback TCP alone; durability as PostgreSQL ships it (fsync and synchronous_commit stay on). */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '40',
  io_method: 'sync',
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  timezone: 'UTC',
};
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' };

/** One PostgreSQL cluster on disk, copied from the place's template. */
export interface PostgresCluster {
  readonly name: string;
  readonly folder: string;
  readonly place: PostgresPlace;
  readonly password: string;
}

/** The named cluster of a place; made when it does not exist. The template is initialised once per place. */
export function ensureCluster(place: PostgresPlace, name: string): PostgresCluster {
  const folder = join(place.folder, name);
  const password = ensureTemplate(place);
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    const copying = `${folder}.copying`;
    rmSync(copying, { recursive: true, force: true });
    run(place, '/bin/cp', ['-a', join(place.folder, 'template'), copying], folder);
    rmSync(folder, { recursive: true, force: true });
    renameSync(copying, folder);
  }
  return { name, folder, place, password };
}

/** URL of the cluster's database when its server listens on the port. */
export function clusterUrl(cluster: PostgresCluster, port: number, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** How to run the cluster's server. `durable: false` (throwaway data only) writes without fsync. */
export function postgresPlan(
  cluster: PostgresCluster,
  port: number,
  { logFile, pidFile, durable = true }: { logFile: string; pidFile: string; durable?: boolean },
): ProcessPlan {
  const settings = { ...SETTINGS, port: String(port), ...(durable ? {} : { fsync: 'off' }) };
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
    report(cliLine('process.left-behind', { name: `PostgreSQL ${cluster.name}`, pid }));
    await stopForeign(pid, 'SIGINT', STOP_MS_MAX);
  }
  await waitUntil(async () => !sessionsLeft(cluster.folder), STOP_MS_MAX);
}

/** Why a real connection to the URL fails; undefined when it works. */
export async function connectionFault(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A session cut while idle is told as an event; the query below tells it too, as this function's answer.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return (error as Error).message || String((error as NodeJS.ErrnoException).code);
  } finally {
    // Ending a session that never opened fails as well; the reason is already the answer.
    await client.end().catch(() => undefined);
  }
}

/** Processes whose working folder is the cluster's: PostgreSQL changes into its data folder. */
function sessionsLeft(folder: string): boolean {
  return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && servesFolder(Number(pid), folder));
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

function ensureTemplate(place: PostgresPlace): string {
  const template = join(place.folder, 'template');
  const passwordFile = join(place.folder, 'password');
  if (existsSync(template)) return readFileSync(passwordFile, 'utf8').trim();
  mkdirSync(place.folder, { recursive: true });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  chmodSync(passwordFile, 0o600);
  if (place.user) chownSync(passwordFile, place.user.uid, place.user.gid);
  const making = `${template}.making`;
  rmSync(making, { recursive: true, force: true });
  const initdb = ['-D', making, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  run(place, join(place.binFolder, 'initdb'), [...initdb, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`], making);
  const single = ['--single', '-D', making, 'postgres'];
  run(place, join(place.binFolder, 'postgres'), single, making, `CREATE DATABASE ${DATABASE}\n`);
  renameSync(making, template);
  return password;
}

function run(place: PostgresPlace, command: string, args: string[], folder: string, input = ''): void {
  const done = spawnSync(command, args, { ...place.user, cwd: '/', env: ENV, input, encoding: 'utf8' });
  if (done.status === 0) return;
  const why = done.error?.message ?? done.stderr.trim().split('\n').slice(-2).join(' ');
  throw new Refused({ kind: 'unavailable', code: 'postgres.initdb-failed', params: { folder, why } });
}
