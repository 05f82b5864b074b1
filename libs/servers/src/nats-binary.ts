import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Refused } from '@wutong/kernel';
import { serverLine } from './messages.js';

const PROGRAM = 'nats-server';
/** The system's own programs, wherever the caller's PATH points. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** 2.9 is the oldest whose durable pull consumers the links were tried with. */
const OLDEST = [2, 9] as const;
const APT_MS_MAX = 300_000;

export interface NatsSearch {
  /** A program that is to be run, whatever else there is; the one that WUTONG_NATS_SERVER names unless told otherwise. */
  readonly program?: string | undefined;
  /** PATH to search; the process's own unless told otherwise. */
  readonly path?: string;
  /** Folder where a fetched program is kept. */
  readonly toolsFolder: string;
  readonly report: (line: string) => void;
}

/**
 * A nats-server to run: the one that is named, else the one on PATH, else the one fetched before, else one from the
 * system's packages (unpacked, not installed). Refused when the named one does not run or is too old.
 */
export function ensureNatsServer({
  program = process.env.WUTONG_NATS_SERVER,
  path = process.env.PATH ?? '',
  toolsFolder,
  report,
}: NatsSearch): string {
  if (program) return demandRecent(program);
  const found = [...path.split(delimiter).filter(Boolean), toolsFolder]
    .map((folder) => join(folder, PROGRAM))
    .find((each) => existsSync(each) && isRecent(each));
  if (found) return found;
  report(serverLine('nats.fetching', { folder: toolsFolder }));
  return fetchFromPackages(toolsFolder, () => []);
}

/**
 * The nats-server that a release of Debian packages ("bookworm", "sid"), unpacked in a folder of its own; fetched when it
 * is not there. Refused when this machine cannot fetch it, saying why.
 */
export function ensureNatsOfSuite(
  suite: string,
  { toolsFolder, report }: Omit<NatsSearch, 'path' | 'program'>,
): string {
  const folder = join(toolsFolder, suite);
  const kept = join(folder, PROGRAM);
  if (existsSync(kept) && isRecent(kept)) return kept;
  report(serverLine('nats.fetching-suite', { suite, folder }));
  return fetchFromPackages(folder, (work) => sourcesOf(suite, work, folder));
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

function demandRecent(program: string): string {
  if (isRecent(program)) return program;
  const params = { program, version: natsVersion(program) ?? '—', oldest: OLDEST.join('.') };
  throw new Refused({ kind: 'unavailable', code: 'nats.not-this', params });
}

/**
 * Takes the package with apt's own signature checks, first with the lists that the machine has, then with lists of our
 * own (a fresh machine has none, and without root the system's cannot be renewed). `sources` gives apt options that name
 * other sources than the machine's; then the machine's lists say nothing. Gives the unpacked program.
 */
function fetchFromPackages(toolsFolder: string, sources: (work: string) => readonly string[]): string {
  const work = mkdtempSync(join(tmpdir(), 'wutong-apt-'));
  try {
    mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
    mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
    const other = sources(work);
    const cache = [...other, '-o', `Dir::Cache=${join(work, 'cache')}`, '-o', 'APT::Sandbox::User=root', '-qq'];
    const own = [...cache, '-o', `Dir::State::Lists=${join(work, 'lists')}`];
    const fault =
      (other.length > 0 ? 'other sources' : apt(work, [...cache, 'download', PROGRAM])) &&
      (apt(work, [...own, 'update']) ?? apt(work, [...own, 'download', PROGRAM]));
    const deb = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (!deb) throw missing(fault ?? 'apt-get', toolsFolder);
    const unpacked = spawnSync('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: work, encoding: 'utf8', env: systemEnv() });
    const program = join(work, 'unpacked', 'usr', 'sbin', PROGRAM);
    if (unpacked.status !== 0 || !isRecent(program)) throw missing(firstLine(unpacked.stderr) || deb, toolsFolder);
    mkdirSync(toolsFolder, { recursive: true });
    // Copied beside, then renamed: another start that fetches at the same time never sees half a program.
    const arriving = join(toolsFolder, `${PROGRAM}.${process.pid}`);
    copyFileSync(program, arriving);
    renameSync(arriving, join(toolsFolder, PROGRAM));
    return join(toolsFolder, PROGRAM);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Options by which apt knows one release alone, at the address that this machine takes its own packages from. */
function sourcesOf(suite: string, work: string, toolsFolder: string): string[] {
  const targets = [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
    'Origin: Debian',
    'Label: Debian',
  ];
  const [address] = said('apt-get', targets);
  const keys = said('dpkg', ['-L', 'debian-archive-keyring']).find((file) =>
    file.endsWith('/debian-archive-keyring.gpg'),
  );
  if (!address || !keys) throw missing('apt: no Debian archive (apt-get update)', toolsFolder);
  const list = join(work, 'sources.list');
  writeFileSync(list, `deb [signed-by=${keys}] ${address} ${suite} main\n`);
  return ['-o', `Dir::Etc::SourceList=${list}`, '-o', 'Dir::Etc::SourceParts=-'];
}

/** Lines that a program prints; none when there is no such program or it fails. */
function said(program: string, args: readonly string[]): string[] {
  const { stdout } = spawnSync(program, [...args], { encoding: 'utf8', env: systemEnv() });
  return (stdout ?? '').split('\n').filter(Boolean);
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
