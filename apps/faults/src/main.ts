import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import { Command } from 'commander';
import { line } from './messages.js';
import { reportLine } from './report.js';
import { Run } from './run.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import { IN_TESTS, WHOLE } from './scenarios/selection.js';

interface Options {
  readonly json: boolean;
  readonly small: boolean;
  readonly data: string;
}

const report = (text: string) => process.stderr.write(`${text}\n`);

/** Does the work at the first call alone: a terminal sends its signal to all, and npm's scripts pass it on again. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

async function main(names: readonly string[], { json, small, data }: Options): Promise<number> {
  const unknown = names.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) {
    report(line('unknown', { name: unknown, known: SCENARIOS.map(({ name }) => name).join(' ') }));
    return 2;
  }
  const beganMs = performance.now();
  const run = new Run({ sizes: small ? IN_TESTS.sizes : WHOLE, folder: data, report });
  const end = once(() => run.end().finally(() => process.exit(1)));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());
  const wanted = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
  const outcome = await run.play(wanted);
  const seconds = Math.round((performance.now() - beganMs) / 1_000);
  if (json) process.stdout.write(`${reportLine(outcome, seconds)}\n`);
  return outcome.failed.length > 0 ? 1 : 0;
}

await new Command('test:faults')
  .description(
    '在真实进程上制造故障，并要求最后一切一致 | makes faults on real processes, and demands that all is equal in the end',
  )
  .argument('[names...]', '只做这些场景 | these scenarios only')
  .option('--json', '最后一行输出 JSON | end with one line of JSON', false)
  .option('--small', '小规模，如 npm test | small sizes, as in npm test', false)
  .option('--data <folder>', '数据和日志的目录 | folder of data and logs', join(checkoutFolder(), '.wutong', 'faults'))
  .action(async (names: string[], options: Options) => {
    process.exitCode = await main(names, options);
  })
  .parseAsync();
