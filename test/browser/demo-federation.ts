import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';
import { checkoutFolder, shelterOf } from '@wutong/servers';
import { type Account } from '../../apps/cli/src/federation/federation-face.js';
import { NODE_FILES } from '../../apps/cli/src/federation/node-secrets.js';

type Program = ChildProcessByStdio<Writable, Readable, Readable>;

/** One node, as its staff know it. */
export interface DemoNode {
  readonly path: string;
  readonly name: string;
  readonly url: string;
}

/** The demo federation as `npm start` starts it, from nothing, in a process of its own that ends with this one. */
export class DemoFederation {
  private constructor(
    private readonly program: Program,
    private readonly dataFolder: string,
    private readonly nodes: readonly DemoNode[],
  ) {}

  /** Resolves when the standards are in force at every node. */
  static async start(): Promise<DemoFederation> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'wutong-browser-'));
    // PostgreSQL may run as a user of its own, who must reach the folder.
    await chmod(dataFolder, 0o755);
    const cli = join(checkoutFolder(), 'apps', 'cli', 'dist', 'main.js');
    const args = ['--enable-source-maps', cli, 'up', '--json', '--data', dataFolder];
    // Of the test runner's own Node options none is meant for the program.
    const env = { ...process.env, NODE_OPTIONS: '' };
    const program = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    const nodes = await readyNodes(program);
    return new DemoFederation(program, dataFolder, nodes);
  }

  node(path: string): DemoNode {
    const node = this.nodes.find((each) => each.path === path);
    if (!node) throw new Error(`the demo federation has no node ${path}`);
    return node;
  }

  /** The demo account of a role at a node. */
  account({ path, name }: DemoNode, role: string): Account {
    const file = join(this.dataFolder, 'nodes', path, NODE_FILES.accounts);
    const accounts = JSON.parse(readFileSync(file, 'utf8')) as (Account & { role: string })[];
    const account = accounts.find((each) => each.role === role);
    if (!account) throw new Error(`${name} has no account ${role}`);
    return account;
  }

  /** Cuts 光明镇's line to the county, as who watches the demo does. */
  cutLine(): void {
    this.program.stdin.write('c\n');
  }

  healLine(): void {
    this.program.stdin.write('h\n');
  }

  async stop(): Promise<void> {
    const ended = once(this.program, 'close');
    this.program.kill('SIGTERM');
    await ended;
    for (const folder of [this.dataFolder, shelterOf(this.dataFolder)])
      rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the one line that the program prints when it serves. */
async function readyNodes(program: Program): Promise<readonly DemoNode[]> {
  let told = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  for await (const line of createInterface({ input: program.stdout })) {
    return (JSON.parse(line) as { nodes: DemoNode[] }).nodes;
  }
  throw new Error(`the demo federation did not start:\n${told}`);
}
