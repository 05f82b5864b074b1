import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NodeIdentity, parseNodeIdentity } from '@wutong/crypto';
import { type SeedAccount } from '@wutong/identity';

/** All that a node is told from outside. This file is the only reader of the environment. */
export interface NodeConfig {
  readonly identity: NodeIdentity;
  readonly placeName: string;
  readonly dataFolder: string;
  readonly databaseUrl: string;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly accounts: readonly SeedAccount[];
  /** NATS server that hosts the parent's hub; none for the root. */
  readonly uplinkUrl: string | undefined;
  /** NATS server that hosts this node's own hub; none without children. */
  readonly hubUrl: string | undefined;
  /** On how many servers of its hub what is under way stands. */
  readonly hubCopies: number;
  /** First start only: where to enrol, and with which one-time code. */
  readonly parentUrl: string | undefined;
  readonly enrolmentCode: string | undefined;
  /** Folder of the built console. */
  readonly consoleFolder: string;
}

/** Seen from this app's build and from its sources alike. */
const CONSOLE_BUILT = fileURLToPath(new URL('../../console/dist', import.meta.url));

interface Option {
  readonly name: string;
  readonly what: string;
  readonly required?: true;
}

/** Every option, described once: `--help` prints this table. */
export const OPTIONS = {
  identityFile: { name: 'WUTONG_IDENTITY_FILE', what: 'the node’s identity file (0600)', required: true },
  placeName: { name: 'WUTONG_PLACE_NAME', what: 'name of the place, as people see it', required: true },
  dataFolder: { name: 'WUTONG_DATA_FOLDER', what: 'folder of the seal file', required: true },
  databaseUrl: { name: 'WUTONG_DATABASE_URL', what: 'postgres:// URL of the node’s own database', required: true },
  httpHost: { name: 'WUTONG_HTTP_HOST', what: 'address to serve on; 127.0.0.1 unless told' },
  httpPort: { name: 'WUTONG_HTTP_PORT', what: 'port to serve on', required: true },
  accountsFile: {
    name: 'WUTONG_ACCOUNTS_FILE',
    what: 'accounts to make when they are missing: [{name, role, password}]',
  },
  uplinkUrl: {
    name: 'WUTONG_UPLINK_URL',
    what: 'nats:// URL of the parent’s hub; when it is a cluster, of each server, with commas between',
  },
  hubUrl: { name: 'WUTONG_HUB_URL', what: 'nats:// URL of the node’s own hub, when it has children; as above' },
  hubCopies: {
    name: 'WUTONG_HUB_COPIES',
    what: 'when the node’s own hub is a cluster: on how many of its servers all that is under way stands, 3 or 5; 1 unless told',
  },
  parentUrl: { name: 'WUTONG_PARENT_URL', what: 'HTTP URL of the parent, to enrol at the first start' },
  enrolmentCode: { name: 'WUTONG_ENROLMENT_CODE', what: 'one-time code from the parent, for the first start' },
  consoleFolder: {
    name: 'WUTONG_CONSOLE_FOLDER',
    what: 'folder of the built console; unless told, the one built here',
  },
} as const satisfies Record<string, Option>;

/** Reads the options; throws one error that names every one that is missing. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): NodeConfig {
  const missing = Object.values(OPTIONS).filter((option: Option) => option.required && !environment[option.name]);
  if (missing.length > 0)
    throw new Error(`missing: ${missing.map((option) => `${option.name} (${option.what})`).join(', ')}`);
  const text = (option: Option) => environment[option.name] ?? '';
  const optional = (option: Option) => environment[option.name] || undefined;
  const dataFolder = text(OPTIONS.dataFolder);
  const accountsFile = optional(OPTIONS.accountsFile);
  return {
    identity: parseNodeIdentity(readFileSync(text(OPTIONS.identityFile), 'utf8')),
    placeName: text(OPTIONS.placeName),
    dataFolder,
    databaseUrl: text(OPTIONS.databaseUrl),
    httpHost: optional(OPTIONS.httpHost) ?? '127.0.0.1',
    httpPort: Number(text(OPTIONS.httpPort)),
    accounts: accountsFile ? JSON.parse(readFileSync(accountsFile, 'utf8')) : [],
    uplinkUrl: optional(OPTIONS.uplinkUrl),
    hubUrl: optional(OPTIONS.hubUrl),
    hubCopies: copiesOf(optional(OPTIONS.hubCopies) ?? '1'),
    parentUrl: optional(OPTIONS.parentUrl),
    enrolmentCode: optional(OPTIONS.enrolmentCode),
    consoleFolder: optional(OPTIONS.consoleFolder) ?? CONSOLE_BUILT,
  };
}

/** The table of all options, a line each: what `--help` prints. */
export function helpText(): string {
  const lines = Object.values(OPTIONS).map((option: Option) => {
    const needed = option.required ? '（必填 | required）' : '';
    return `  ${option.name}${needed}\n      ${option.what}`;
  });
  return `节点程序只读环境变量 | the node's program is told all by environment variables\n\n${lines.join('\n')}\n`;
}

function copiesOf(text: string): number {
  if (!['1', '3', '5'].includes(text)) throw new Error(`${OPTIONS.hubCopies.name} must be 1, 3 or 5, not "${text}"`);
  return Number(text);
}

/** The seal file beside the key. */
export const sealFileOf = (config: NodeConfig) => join(config.dataFolder, 'last-seal.json');
