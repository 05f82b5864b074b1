// The one way in: `npm start`, `npm test`, `npm run check` and the rest come here. It needs Node and npm alone, makes
// what is missing and hands over. What it says of set-up goes to stderr, so that stdout stays the program's own.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];
const INSTALLED = join(ROOT, 'node_modules', '.wutong-installed');
const BUILT = join(ROOT, '.wutong', 'built');
const BIN = join(ROOT, 'node_modules', '.bin');
const BUNDLE = join(ROOT, 'deploy', 'bundle.mjs');
const CLI = join(ROOT, 'apps', 'cli', 'dist', 'main.js');
const NODE_APP = join(ROOT, 'apps', 'node', 'dist', 'node.mjs');
/** A node of the bench starts as fast as a node does. */
const BENCH_NODE = ['apps/bench/dist/node/node-process.js', 'apps/bench/dist/node/node-process.mjs'];
const CONSOLE_PAGE = join(ROOT, 'apps', 'console', 'dist', 'index.html');

const say = (zh, en) => process.stderr.write(`${zh} | ${en}\n`);

function demandPlatform() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    fail(
      `需要 Node ${NODE_MIN.join('.')} 或更新版本，当前是 ${process.versions.node}；请从 https://nodejs.org 安装`,
      `Node ${NODE_MIN.join('.')} or newer is needed, this is ${process.versions.node}; install it from https://nodejs.org`,
    );
  }
  if (process.platform !== 'linux') {
    fail(
      `只在 Linux 上试过，当前系统是 ${process.platform}；请在 Linux（或其虚拟机、WSL 2）中运行`,
      `runs on Linux; this is ${process.platform}. Use a Linux machine, a virtual one, or WSL 2`,
    );
  }
}

function fail(zh, en) {
  say(zh, en);
  process.exit(1);
}

/** Installs the npm packages when there are none, or others than package-lock.json names. */
function install() {
  const wanted = digest(readFileSync(join(ROOT, 'package-lock.json')));
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
  say(
    '安装 package-lock.json 列出的 npm 依赖（node_modules 缺失或已过时），首次约需一两分钟',
    'installing the npm packages of package-lock.json (node_modules is missing or out of date); the first time takes a minute or two',
  );
  const npm = process.env.npm_execpath;
  // Not `npm ci`: it refuses a lock file whose optional packages for other platforms a registry does not carry.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const env = { ...process.env, NODE_ENV: 'development' };
  const done = spawnSync(command, all, { cwd: ROOT, env, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) {
    fail(
      'npm install 没有成功，原因见上；请检查网络或软件源后重试',
      'npm install failed, see above; check the network or the registry, and try again',
    );
  }
  writeFileSync(INSTALLED, wanted);
}

/** Builds node, command line, faults and console when a source changed since the last build. */
function buildApps() {
  const state = sourcesDigest();
  const isBuilt = [CLI, NODE_APP, CONSOLE_PAGE, BUILT].every((file) => existsSync(file));
  if (isBuilt && readFileSync(BUILT, 'utf8') === state) return;
  say('编译源代码（有改动或尚未编译）', 'building (sources changed, or not built yet)');
  const steps = [
    [
      join(BIN, 'tsc'),
      '-b',
      'apps/node/tsconfig.app.json',
      'apps/cli/tsconfig.app.json',
      'apps/faults/tsconfig.app.json',
    ],
    [process.execPath, BUNDLE],
    [join(BIN, 'vite'), 'build', 'apps/console', '--logLevel', 'warn'],
  ];
  const isDone = steps.every(
    ([tool, ...args]) => spawnSync(tool, args, { cwd: ROOT, stdio: ['ignore', 2, 2] }).status === 0,
  );
  if (!isDone) fail('编译失败，原因见上', 'the build failed, see above');
  mkdirSync(dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, state);
}

/** What a build reads of an app or lib. */
const SOURCE = /^(src[/].*[.](tsx?|css)|public[/].*|[^/]+[.](json|ts|html))$/;

/** Digest of name, size and time of every file that a build reads. */
function sourcesDigest() {
  const files = ['package-lock.json', 'tsconfig.json', 'deploy/bundle.mjs'];
  for (const group of ['libs', 'apps']) {
    for (const name of readdirSync(join(ROOT, group)).sort()) {
      for (const file of readdirSync(join(ROOT, group, name), { recursive: true }).sort()) {
        if (SOURCE.test(file) && !file.endsWith('.spec.ts')) files.push(join(group, name, file));
      }
    }
  }
  const rows = files.map((file) => {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return digest(rows.join('\n'));
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Runs a program in our place: signals go to it, its status becomes ours. */
function become(args, env = {}) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(each);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

function runTool(tool, args) {
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}` };
  return spawnSync(join(BIN, tool), args, { cwd: ROOT, stdio: 'inherit', env }).status === 0;
}

/** What is generated and committed: folders and files. */
const GENERATED = [
  'libs/wire/src/gen',
  'proto/versions.txt',
  'test/wire/golden',
  'apps/node/openapi.json',
  'apps/console/src/gen',
];

/**
 * Generates all of it under a folder: wire types from proto/, lines and golden bytes of new message versions, the OpenAPI
 * document from the node, its types from that.
 */
function generate(into) {
  const [openApi, types] = [join(into, 'apps/node/openapi.json'), join(into, 'apps/console/src/gen/api.d.ts')];
  for (const file of [openApi, types]) mkdirSync(dirname(file), { recursive: true });
  return (
    runTool('buf', ['generate', '--output', into]) &&
    runTool('tsc', ['-b', 'apps/node/tsconfig.app.json']) &&
    runNode(join(ROOT, 'deploy', 'versions.mjs'), into) &&
    runNode(join(ROOT, 'deploy', 'openapi.mjs'), openApi) &&
    runTool('openapi-typescript', [openApi, '-o', types])
  );
}

function runNode(...args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** Whether what is committed is what the sources generate. */
function generatedIsCurrent() {
  const fresh = mkdtempSync(join(tmpdir(), 'wutong-gen-'));
  try {
    if (!generate(fresh)) return false;
    const [made, kept] = [fresh, ROOT].map(generatedFiles);
    const stale = [...new Set([...made.keys(), ...kept.keys()])].filter((file) => made.get(file) !== kept.get(file));
    for (const file of stale) say(`${file} 已过时：npm run generate`, 'is out of date: npm run generate');
    return stale.length === 0;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Contents of all that is generated, by path under the folder. */
function generatedFiles(folder) {
  const files = GENERATED.flatMap((place) =>
    statSync(join(folder, place)).isFile()
      ? [place]
      : readdirSync(join(folder, place), { recursive: true }).map((file) => join(place, file)),
  ).filter((file) => statSync(join(folder, file)).isFile());
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Every check, also after one failed, so that one run shows all there is to mend. */
function check() {
  const checks = {
    'format and lint (biome)': () => runTool('biome', ['check', '--error-on-warnings', '.']),
    'types (tsc)': () => runTool('tsc', ['-b']),
    'layers (dependency-cruiser)': () =>
      runTool('depcruise', ['--config', '.dependency-cruiser.mjs', 'libs', 'apps', 'test']),
    'contracts (buf lint)': () => runTool('buf', ['lint']),
    'contracts do not break (buf breaking)': () => runTool('buf', ['breaking', '--against', 'proto/baseline.binpb']),
    'generated code is current': generatedIsCurrent,
    'nothing unused (knip)': () => runTool('knip', ['--no-progress']),
  };
  const failed = Object.keys(checks).filter((name) => {
    const passed = checks[name]();
    process.stdout.write(`${passed ? '✓' : '✗'} ${name}\n`);
    return !passed;
  });
  process.exit(failed.length > 0 ? 1 : 0);
}

function runJest(args) {
  const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  become([join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    NODE_OPTIONS: options.filter(Boolean).join(' '),
  });
}

function demandSteps(steps) {
  if (steps.some(([tool, ...rest]) => spawnSync(tool, rest, { cwd: ROOT, stdio: ['ignore', 2, 2] }).status !== 0))
    fail('编译失败，原因见上', 'the build failed, see above');
}

/** Builds an app, packs what is to be packed of it (built file and what it becomes), and runs its program. */
function runApp(app, args, ...packed) {
  demandSteps([
    [join(BIN, 'tsc'), '-b', `apps/${app}/tsconfig.app.json`],
    ...packed.map((files) => [process.execPath, BUNDLE, ...files]),
  ]);
  become(['--enable-source-maps', join(ROOT, 'apps', app, 'dist', 'main.js'), ...args]);
}

const VERBS = {
  start: (args) => {
    buildApps();
    become(['--enable-source-maps', CLI, 'up', ...args]);
  },
  'story:kills': (args) => {
    buildApps();
    become(['--enable-source-maps', CLI, 'story-kills', ...args]);
  },
  simulate: (args) => runApp('simulator', args),
  fuzz: (args) => runApp('simulator', ['--fuzz', ...args]),
  bench: (args) => {
    buildApps();
    runApp('bench', args, BENCH_NODE);
  },
  'test:faults': (args) => {
    buildApps();
    runApp('faults', args);
  },
  'test:nats': (args) => {
    demandSteps([[join(BIN, 'tsc'), '-b', 'libs/servers/tsconfig.lib.json']]);
    become([join(ROOT, 'deploy', 'test-nats.mjs'), ...args]);
  },
  test: (args) => {
    buildApps();
    runJest(args);
  },
  screenshots: () => {
    buildApps();
    runJest(['--testRegex', '/test/browser/screenshots[.]ts$']);
  },
  build: () => process.exit(runTool('tsc', ['-b']) ? 0 : 1),
  check,
  format: () => process.exit(runTool('biome', ['check', '--write', '.']) ? 0 : 1),
  generate: () => process.exit(generate(ROOT) ? 0 : 1),
};

const [verb = '', ...args] = process.argv.slice(2);
const run = VERBS[verb];
if (!run) fail(`用法：node deploy/run.mjs ${Object.keys(VERBS).join('|')}`, `no such verb: ${verb}`);
demandPlatform();
install();
run(args);
