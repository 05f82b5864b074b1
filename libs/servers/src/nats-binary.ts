import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Refused } from '@wutong/kernel';
import { serverLine } from './messages.js';

/** The system's own programs, wherever the caller's PATH points. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** 2.9 is the oldest whose durable pull consumers the links were tried with. */
const OLDEST = [2, 9] as const;
const APT_MS_MAX = 300_000;

export interface NatsSearch {
  /** PATH to search; the process's own unless told otherwise. */
  readonly path?: string;
  /** Folder where a fetched program is kept. */
  readonly toolsFolder: string;
  readonly report: (line: string) => void;
}

/** A nats-server to run: the one on PATH, else the one fetched before, else one from the system's packages (unpacked, not installed). */
export function ensureNatsServer({ path = process.env.PATH ?? '', toolsFolder, report }: NatsSearch): string {
  const kept = join(toolsFolder, 'nats-server');
  const found = [...path.split(delimiter).filter(Boolean), toolsFolder]
    .map((folder) => join(folder, 'nats-server'))
    .find((program) => existsSync(program) && isRecent(program));
  if (found) return found;
  report(serverLine('nats.fetching', { folder: toolsFolder }));
  fetchFromPackages(toolsFolder);
  return kept;
}

/** Version a program states, e.g. "2.9.10"; undefined when it does not run. */
export function natsVersion(program: string): string | undefined {
  const told = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return /v(\d+\.\d+\.\d+)/.exec(told.stdout ?? '')?.[1];
}

function isRecent(program: string): boolean {
  const [major = 0, minor = 0] = (natsVersion(program) ?? '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Takes the package with apt's own signature checks, first with the lists that the machine has, then with lists of our
 * own (a fresh machine has none, and without root the system's cannot be renewed).
 */
function fetchFromPackages(toolsFolder: string): void {
  const work = mkdtempSync(join(tmpdir(), 'wutong-apt-'));
  try {
    mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
    mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
    const cache = ['-o', `Dir::Cache=${join(work, 'cache')}`, '-o', 'APT::Sandbox::User=root', '-qq'];
    const own = [...cache, '-o', `Dir::State::Lists=${join(work, 'lists')}`];
    const fault =
      apt(work, [...cache, 'download', 'nats-server']) &&
      (apt(work, [...own, 'update']) ?? apt(work, [...own, 'download', 'nats-server']));
    const deb = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (!deb) throw missing(fault ?? 'apt-get', toolsFolder);
    const unpacked = spawnSync('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: work, encoding: 'utf8', env: systemEnv() });
    const program = join(work, 'unpacked', 'usr', 'sbin', 'nats-server');
    if (unpacked.status !== 0 || !isRecent(program)) throw missing(firstLine(unpacked.stderr) || deb, toolsFolder);
    mkdirSync(toolsFolder, { recursive: true });
    // Copied beside, then renamed: another start that fetches at the same time never sees half a program.
    const arriving = join(toolsFolder, `nats-server.${process.pid}`);
    copyFileSync(program, arriving);
    renameSync(arriving, join(toolsFolder, 'nats-server'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Runs apt-get; says why it failed, undefined when it worked. */
function apt(cwd: string, args: readonly string[]): string | undefined {
  const done = spawnSync('apt-get', [...args], { cwd, encoding: 'utf8', env: systemEnv(), timeout: APT_MS_MAX });
  if (done.status === 0) return undefined;
  return done.error?.message ?? (firstLine(done.stderr) || `apt-get: ${done.status ?? done.signal}`);
}

/** The caller's environment (it may name a proxy), with the system's programs first. */
function systemEnv(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: SYSTEM_PATH, LC_ALL: 'C.UTF-8' };
}

/** The first line that tells an error (apt marks it "E:"), else the first at all. */
function firstLine(text: string | null): string {
  const lines = (text ?? '').trim().split('\n');
  return lines.find((line) => line.startsWith('E:')) ?? lines[0] ?? '';
}

function missing(why: string, folder: string): Refused {
  return new Refused({ kind: 'unavailable', code: 'nats.missing', params: { why, folder } });
}
