import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { runWorkload } from './bench.js';
import { entry } from './entry/entry.js';
import { footprint } from './footprint/footprint.js';
import { failure } from './messages.js';
import { tree } from './scale/tree.js';
import { catchup } from './workloads/catchup.js';
import { fanout } from './workloads/fanout.js';
import { latency } from './workloads/latency.js';
import { resume } from './workloads/resume.js';
import { upstream } from './workloads/upstream.js';
import { type BenchOptions, type Outcome, type Report, type Workload } from './workloads/workload.js';

/** What a command of the bench does: measures, and answers what is to be printed. */
type Measure = (options: BenchOptions, report: Report) => Promise<Outcome>;

const compared =
  (workload: Workload): Measure =>
  (options, report) =>
    runWorkload(workload, options, report);

/** By name what is measured, and in words: `npm run bench -- NAME`. */
const WORKLOADS: Readonly<Record<string, readonly [Measure, string]>> = {
  fanout: [compared(fanout), '一份目录下发到八个节点 | one catalog down to eight nodes'],
  upstream: [compared(upstream), '八个节点的办件事件汇到一处 | the case events of eight nodes up to one'],
  catchup: [compared(catchup), '断线之后补齐 | catching up after a cut line'],
  latency: [compared(latency), '一条记录到邻接节点要多久 | how long one entry takes to a neighbour'],
  resume: [compared(resume), '上级重启后多久续上 | how soon a link goes on after its parent was down'],
  entry: [entry, '一条记录的编码与证实要多少处理器时间 | what coding and proving one entry takes by itself'],
  tree: [tree, '每个节点的开销与全网大小的关系 | the cost of a node against the size of the tree'],
  footprint: [footprint, '一个村级节点闲时占用多少 | what a village node takes at rest'],
};

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('要一个正数 | a number above 0');
  return value;
}

const report: Report = (text) => void process.stderr.write(`${text}\n`);

async function run(name: string, measure: Measure, options: BenchOptions): Promise<void> {
  try {
    const { json, lines, holds = true } = await measure(options, report);
    for (const each of lines) process.stdout.write(`${each}\n`);
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ workload: name, scale: options.scale, rounds: options.rounds, ...json })}\n`,
      );
    if (!holds) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    report(failure(error));
    process.exitCode = 1;
  }
}

const program = new Command('bench').description('测量同步的速度、规模与占用 | measures speed, scale and footprint');
for (const [name, [measure, words]] of Object.entries(WORKLOADS))
  program
    .command(name)
    .description(words)
    .option('--json', '最后一行输出 JSON | end with one line of JSON', false)
    .option('--rounds <count>', '轮数 | rounds', positive, 3)
    .option('--scale <factor>', '行数的倍数 | factor on all counts of rows', positive, 1)
    .option('--profile <folder>', '节点的 CPU 剖析放在哪里 | where our nodes leave CPU profiles')
    .action((options: BenchOptions) => run(name, measure, options));
await program.parseAsync();
