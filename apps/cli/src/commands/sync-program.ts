import { Argument, type Command, InvalidArgumentError } from 'commander';
import { SyncCommands, type SyncOptions } from './sync-commands.js';

function quarantineIds(text: string): number[] {
  const ids = text.split(',').map(Number);
  if (ids.every((id) => Number.isSafeInteger(id) && id > 0)) return ids;
  throw new InvalidArgumentError('用逗号分隔的编号，如 3,4 | ids with commas between, e.g. 3,4');
}

const collect = (text: string, before: string[] = []) => [...before, text];

/** Adds `wutong sync …`: what an operator asks of one running node, and has it do. */
export function addSyncCommands(
  program: Command,
  sync: SyncCommands,
  finish: (work: Promise<number>) => Promise<void>,
): void {
  const group = program
    .command('sync')
    .description(
      '节点的同步：0 正常，1 有不同或被拒绝，2 联系不上 | the sync of a node: 0 good, 1 differs or refused, 2 unreachable',
    );
  const command = (usage: string, description: string) =>
    group
      .command(usage)
      .description(description)
      .option('--url <address>', '节点的地址，如 http://127.0.0.1:8080 | address of the node')
      .option('--account <name>', '账号 | account')
      .option(
        '--password-file <file>',
        '密码所在文件（或用 WUTONG_PASSWORD）| file with the password (or WUTONG_PASSWORD)',
      )
      .option(
        '--data <folder>',
        '演示网络的数据目录，与 --at 一起代替 --url | data folder of a demo federation, with --at instead of --url',
      )
      .option('--at <path>', '其中的节点，如 350428 | which of its nodes')
      .option('--json', '输出 JSON | print JSON', false);

  command('status', '链路、日志、搁置与隔离 | links, journal, what is parked and kept apart').action(
    (options: SyncOptions) => finish(sync.status(options)),
  );
  command('verify', '与邻居核对，不作改动 | compare with neighbours, change nothing')
    .option('--peer <node>', '只核对这个邻居（节点编号或路径）| this neighbour only (node id or path)')
    .action((options: SyncOptions & { peer?: string }) => finish(sync.verify(options)));
  command('repair', '核对并修复本节点一侧 | compare, and mend this side')
    .option('--peer <node>', '只与这个邻居（节点编号或路径）| this neighbour only (node id or path)')
    .option('--key <key>', '只修复这个键，可重复 | this key only; may be repeated', collect)
    .action((options: SyncOptions & { peer?: string; key?: string[] }) => finish(sync.repair(options)));
  command('quarantine', '未能证实而隔离的内容 | what could not be proved and is kept apart')
    .option('--drop <ids>', '删除这些编号，用逗号分隔 | take these away, commas between', quarantineIds)
    .action((options: SyncOptions & { drop?: number[] }) => finish(sync.quarantine(options)));
  command('acts', '对同步做过的操作 | what people did to the sync').action((options: SyncOptions) =>
    finish(sync.acts(options)),
  );
  command('retry', '立即重试应用失败的条目 | try failing entries again now')
    .argument('[ids...]', '条目编号，默认全部 | ids of entries; all, when not said')
    .action((ids: string[], options: SyncOptions) => finish(sync.retry({ ...options, ids })));
  command('rule', '认定下级节点的日志 | say what the journal of a node under this one is')
    .argument('<nodeId>', '等待认定的节点编号 | id of the node that waits')
    .addArgument(
      new Argument('<ruling>', 'restored 从备份恢复，clone 是复制品 | restored from a backup, or a copy').choices([
        'restored',
        'clone',
      ]),
    )
    .action((nodeId: string, ruling: string, options: SyncOptions) =>
      finish(sync.rule({ ...options, nodeId, ruling })),
    );
  command('epoch', '根节点恢复备份后开启新纪元 | the root’s next epoch, after it was restored from a backup').action(
    (options: SyncOptions) => finish(sync.epoch(options)),
  );
  command('export', '线路不通时为邻居写出文件 | write a file for a neighbour whose line is dead')
    .argument('<peer>', '邻居的节点编号 | node id of the neighbour')
    .argument('<file>', '写到这个文件 | where to')
    .action((peer: string, file: string, options: SyncOptions) => finish(sync.export({ ...options, peer, file })));
  command('import', '导入邻居写出的文件 | take a file that a neighbour exported')
    .argument('<file>', '邻居写出的文件 | the file')
    .action((file: string, options: SyncOptions) => finish(sync.import({ ...options, file })));
}
