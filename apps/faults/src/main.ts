import { Command } from 'commander';

/** Each makes one fault on real processes and demands that all is whole after it; answers the exit status. */
const SCENARIOS: Readonly<Record<string, () => Promise<number>>> = {};

const program = new Command('faults')
  .description('在真实进程上制造故障 | makes faults on real processes')
  .option('--json', '最后一行输出 JSON | end with one line of JSON', false)
  .action(async () => {
    for (const run of Object.values(SCENARIOS)) process.exitCode ||= await run();
  });
await program.parseAsync();
