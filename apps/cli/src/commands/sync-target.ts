import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refused } from '@wutong/kernel';
import { DataFolder } from '../federation/data-folder.js';
import { type Account } from '../federation/federation-face.js';
import { NODE_FILES } from '../federation/node-secrets.js';

const PASSWORD = 'WUTONG_PASSWORD';

/** How a command is told which node it is for, and who asks. */
export interface TargetOptions {
  /** The node's own address, e.g. http://127.0.0.1:8080. */
  readonly url?: string;
  readonly account?: string;
  readonly passwordFile?: string;
  /** Data folder of a demo federation, and the path of one of its places: instead of an address. */
  readonly data?: string;
  readonly at?: string;
}

export interface Target {
  readonly url: string;
  readonly account: Account;
}

/** The node and the account that options name. A password is never an argument: other users of the machine see those. */
export function findTarget(options: TargetOptions, environment: NodeJS.ProcessEnv = process.env): Target {
  const { url, data, at } = options;
  if (data && at) return demoTarget(data, at, options.account);
  if (!url) throw refused('sync.cli.no-url');
  if (!options.account) throw refused('sync.cli.no-account');
  return {
    url: url.replace(/\/+$/, ''),
    account: { name: options.account, password: passwordOf(options, environment) },
  };
}

function passwordOf({ passwordFile }: TargetOptions, environment: NodeJS.ProcessEnv): string {
  if (passwordFile) return readText(passwordFile).trimEnd();
  const password = environment[PASSWORD];
  if (!password) throw refused('sync.cli.no-password', { variable: PASSWORD });
  return password;
}

/** A node of a demo federation: address and accounts stand in its data folder. Its operator, unless another is named. */
function demoTarget(data: string, at: string, name: string | undefined): Target {
  const folder = new DataFolder(resolve(data));
  const accountsFile = join(folder.node(at), NODE_FILES.accounts);
  if (!existsSync(accountsFile)) throw refused('sync.cli.no-demo-node', { data, at });
  const ports = JSON.parse(readText(folder.ports)) as Record<string, number>;
  const accounts = JSON.parse(readText(accountsFile)) as (Account & { role: string })[];
  const account = accounts.find((one) => (name ? one.name === name : one.role === 'operator'));
  if (!account) throw refused('sync.cli.no-demo-account', { at, name: name ?? 'operator' });
  return {
    url: `http://127.0.0.1:${ports[`http ${at}`]}`,
    account: { name: account.name, password: account.password },
  };
}

const readText = (file: string) => onFile(file, 'sync.cli.unreadable', () => readFileSync(file, 'utf8'));

/** Reads or writes a file; refused, with the file and the reason, when that cannot be done. */
export function onFile<R>(file: string, code: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw refused(code, { file, why: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

function refused(code: string, params: Readonly<Record<string, string>> = {}): Refused {
  return new Refused({ kind: 'invalid', code, params });
}
