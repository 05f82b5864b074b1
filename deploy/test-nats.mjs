// `npm run test:nats`: the specs of links, federation and hubs on each nats-server that must do, one after the other. What
// is missing is fetched; where that fails the version is skipped, and the reason printed. `--json` ends with one line of
// JSON. Answers 1 when a spec failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderMessage } from '../libs/kernel/dist/index.js';
import { ensureNatsOfSuite, natsVersion, SERVER_MESSAGES, toolsFolder } from '../libs/servers/dist/index.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
/** The oldest that must do, and the newest that the system packages; each by its release of Debian. */
const SUITES = ['bookworm', 'trixie', 'sid'];
const SPECS = ['link', 'federation', 'hub-permissions', 'hub-cluster'].map((name) => `test/sync/${name}[.]spec[.]ts$`);
const RUN_MS_MAX = 900_000;

const report = (line) => process.stderr.write(`${line}\n`);

/** The server of a release, or why there is none on this machine, in both languages. */
function serverOf(suite) {
  try {
    return { program: ensureNatsOfSuite(suite, { toolsFolder: toolsFolder(), report }) };
  } catch (error) {
    if (!error.refusal) throw error;
    return { skipped: renderMessage(SERVER_MESSAGES, error.refusal.code, error.refusal.params) };
  }
}

function runSpecs(program) {
  const folder = mkdtempSync(join(tmpdir(), 'wutong-nats-specs-'));
  const outputFile = join(folder, 'results.json');
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const env = { ...process.env, NODE_OPTIONS: options.join(' '), WUTONG_NATS_SERVER: program };
  try {
    const args = [JEST, '--json', `--outputFile=${outputFile}`, ...SPECS];
    spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 2], timeout: RUN_MS_MAX });
    return resultsIn(readFileSync(outputFile, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What jest counted. A spec that could not even be loaded has no tests, and failed. */
function resultsIn(text) {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numTotalTestSuites } = JSON.parse(text);
  return {
    specs: numTotalTestSuites,
    failedSpecs: numFailedTestSuites,
    passed: numPassedTests,
    failed: numFailedTests,
  };
}

const versions = SUITES.map((suite) => {
  const { program, skipped } = serverOf(suite);
  if (skipped !== undefined) {
    report(`跳过 ${suite}：${skipped.zh} | skipped ${suite}: ${skipped.en}`);
    return { suite, skipped: skipped.en };
  }
  const version = natsVersion(program);
  report(`nats-server ${version}（${suite}） | nats-server ${version} (${suite})`);
  const results = runSpecs(program);
  const { passed, failed } = results;
  process.stdout.write(`${version}：通过 ${passed}，失败 ${failed} | ${version}: ${passed} passed, ${failed} failed\n`);
  return { suite, version, ...results };
});
const isSound = versions.every(
  ({ skipped, failedSpecs, specs }) => skipped !== undefined || (failedSpecs === 0 && specs === SPECS.length),
);
const tried = versions.filter(({ skipped }) => skipped === undefined).length;
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ versions, tried, holds: isSound })}\n`);
process.exitCode = isSound ? 0 : 1;
