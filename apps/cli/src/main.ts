import { resolve } from 'node:path';
import { Refused } from '@wutong/kernel';
import { checkoutFolder } from '@wutong/servers';
import { Command, InvalidArgumentError } from 'commander';
import { SyncCommands } from './commands/sync-commands.js';
import { addSyncCommands } from './commands/sync-program.js';
import { report, up } from './commands/up.js';
import { cliLine } from './messages.js';

interface StartOptions {
  readonly data?: string;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly exit: boolean;
  readonly kill?: number;
}

const folder = (name: string, chosen?: string) =>
  chosen ? resolve(chosen) : resolve(checkoutFolder(), '.wutong', name);

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('要一个非负整数 | a whole number, 0 or more');
  return Number(text);
}

/** Loaded when it is told: what it reads spreadsheets with would slow every other start. */
const storyCommands = () => import('./commands/story-commands.js');

async function tellStory({ data, fresh, json, kill }: StartOptions): Promise<number> {
  const { story } = await storyCommands();
  return story({ dataFolder: folder('story', data), fresh, json, ...(kill === undefined ? {} : { kill }) });
}

/** Ends the program with the status of the work; a refusal is one line, anything else is a bug and shows where it was. */
async function finish(work: Promise<number>): Promise<void> {
  process.exitCode = await work.catch((error: unknown) => {
    if (error instanceof Refused) report(cliLine(error.refusal.code, error.refusal.params));
    else report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  });
}

const program = new Command('wutong').description('梧桐 | Wutong: a federation of government service centres');

const startable = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .option('--data <folder>', '数据目录 | data folder')
    .option('--fresh', '清空数据目录重新开始 | begin anew', false)
    .option('--json', '输出 JSON | print JSON', false)
    .option('--kill <seed>', '途中杀掉一个进程（配合故事）| kill one process on the way (story only)', seed);

startable('up', '启动三明演示网络（八个节点）| start the demo federation of Sanming (eight nodes)')
  .option('--exit', '跑完故事后退出 | tell the story and exit', false)
  .action((options: StartOptions) => {
    const { data, fresh, json, exit } = options;
    return finish(exit ? tellStory(options) : up({ dataFolder: folder('federation', data), fresh, json }));
  });

startable('story', '在自己的数据目录里跑完故事 | tell the story in a data folder of its own').action(
  (options: StartOptions) => finish(tellStory(options)),
);

program
  .command('story-kills')
  .description('用种子 1 到 10 各杀一个进程跑故事 | tell the story for the kill seeds 1 to 10')
  .option('--data <folder>', '数据目录 | data folder')
  .action(({ data }: { data?: string }) =>
    finish(storyCommands().then(({ storyKills }) => storyKills(folder('story-kills', data)))),
  );

program
  .command('catalog')
  .description('事项目录 | the catalog of items')
  .command('check <file>')
  .description(
    '不经节点检查事项表格：0 可导入，1 有错误，2 读不出 | check a workbook of items without a node: 0 good, 1 bad, 2 unreadable',
  )
  .option('--json', '输出 JSON | print JSON', false)
  .action((file: string, { json }: { json: boolean }) =>
    finish(import('./commands/catalog-check.js').then(({ checkCatalog }) => checkCatalog({ file, json }))),
  );

const print = (line: string) => {
  process.stdout.write(`${line}\n`);
};
addSyncCommands(program, new SyncCommands({ print, report }), finish);

await program.parseAsync();
