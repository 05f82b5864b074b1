// Prints the path of the system's Chromium, for the browser tests and the screenshots. Where there is none it is
// installed from the system's packages, with a font for Chinese. What it says goes to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PACKAGES = ['chromium', 'fonts-wqy-microhei'];
const ANSWER_MS_MAX = 20_000;
const APT_MS_MAX = 600_000;
/** Another apt may be at work. */
const APT_OPTIONS = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];

const say = (zh, en) => process.stderr.write(`${zh} | ${en}\n`);

/** The first program of these names on PATH that runs: some systems have one that only asks to install another. */
function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((program) => {
    if (!existsSync(program)) return false;
    const told = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: ANSWER_MS_MAX });
    return told.status === 0 && /Chrom/.test(told.stdout);
  });
}

/** Installs the packages; with new lists when the machine's are missing or too old. Gives why it could not. */
function install() {
  const arrive = () => aptGet('install', '-y', '--no-install-recommends', ...PACKAGES);
  return arrive() && (aptGet('update') ?? arrive());
}

/** Runs apt-get as root; gives its error, undefined when it worked. */
function aptGet(...args) {
  const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const [command, ...all] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...APT_OPTIONS, ...args];
  const done = spawnSync(command, all, { encoding: 'utf8', timeout: APT_MS_MAX });
  if (done.status === 0) return undefined;
  const lines = (done.stderr ?? '').trim().split('\n');
  return done.error?.message ?? (lines.find((line) => line.startsWith('E:')) || lines[0] || `apt-get: ${done.status}`);
}

function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  say(
    `本机没有 Chromium（浏览器测试要用它）：用 apt-get 安装 ${PACKAGES.join('、')}，约 80 MB`,
    `no Chromium on this machine (the browser tests need it): installing ${PACKAGES.join(' and ')} by apt-get, about 80 MB`,
  );
  const fault = install();
  const installed = findChromium();
  if (installed) return installed;
  say(
    `没有 Chromium，也装不上（${fault ?? 'apt-get'}）；请自行安装 Chromium 或 Chrome，并让它在 PATH 上`,
    `no Chromium, and it could not be installed (${fault ?? 'apt-get'}); install Chromium or Chrome yourself, and have it on PATH`,
  );
  process.exit(1);
}

process.stdout.write(`${ensureChromium()}\n`);
