import { Command } from 'commander';
import { tree } from './scale/tree.js';

/** What the program measures: each prints its figures and answers the exit status. */
const WORKLOADS: Readonly<Record<string, (options: { readonly json: boolean }) => Promise<number>>> = {
  tree,
};

const program = new Command('bench')
  .description('测量同步的速度、规模与占用 | measures speed, scale and footprint')
  .option('--json', '最后一行输出 JSON | end with one line of JSON', false);
for (const [name, run] of Object.entries(WORKLOADS)) {
  program.command(name).action(async () => {
    process.exitCode = await run(program.opts());
  });
}
await program.parseAsync();
