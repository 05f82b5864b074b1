import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { createNodeIdentity, formatNodeIdentity, type NatsKey, type NodeIdentity } from '@wutong/crypto';
import {
  checkoutFolder,
  ensureCluster,
  freePort,
  nodePlan,
  type ProcessPlan,
  SupervisedProcess,
  waitUntil,
} from '@wutong/servers';
import { Cluster } from '../servers/clusters.js';
import { Hub } from '../servers/hub.js';
import { type RunFolder } from '../servers/run-folder.js';
import { type Report } from '../workloads/workload.js';
import { SignedIn, statusOf } from './node-face.js';

const COUNTY = '350428';
const VILLAGE = '350428106201';
const DATABASE = 'wutong';
const PASSWORD = 'only-for-this-run';
const ROLES = ['operator', 'catalog-keeper'] as const;
const OPEN_MS_MAX = 60_000;

/** How long a village's first start took, from nothing. */
export interface FirstStart {
  /** initdb and the first start of its PostgreSQL. */
  readonly databaseS: number;
  /** From the empty database to a node that serves, is enrolled and has its link open. */
  readonly nodeS: number;
}

/**
 * A county and a village under it, as they run in production: a process, a PostgreSQL cluster and an identity each, the
 * county's hub between them.
 */
export class CountyAndVillage {
  private readonly stops: (() => Promise<void>)[] = [];
  private county: { readonly url: string } | undefined;
  private village: { readonly url: string; readonly pidFile: string; readonly postgresPidFile: string } | undefined;

  constructor(
    private readonly run: RunFolder,
    private readonly report: Report,
  ) {}

  /** Starts the county, then the village from nothing, and tells how long the second took. */
  async start(): Promise<FirstStart> {
    const [county, village] = [COUNTY, VILLAGE].map((path) =>
      createNodeIdentity(path, 1, createNatsKey(), createNatsKey()),
    ) as [NodeIdentity, NodeIdentity];
    const hub = await Hub.start(this.run, 'hub', hubOf(county, village), this.report);
    this.stops.push(() => hub.stop());
    const above = await this.startNode(county, { WUTONG_HUB_URL: hub.url });
    this.county = above;
    const operator = await this.signIn('operator');
    const place = { path: VILLAGE, placeName: VILLAGE };
    const { code } = await operator.post<{ code: string }>('/api/directory/enrolment-codes', place);
    const enrolment = { WUTONG_PARENT_URL: above.url, WUTONG_ENROLMENT_CODE: code };
    const below = await this.startNode(village, { WUTONG_UPLINK_URL: hub.url, ...enrolment });
    this.village = below;
    const began = performance.now();
    await this.until('the link of the village is open', async ({ links }) =>
      links.some(({ state }) => state === 'open'),
    );
    return { databaseS: below.databaseS, nodeS: below.nodeS + (performance.now() - began) / 1_000 };
  }

  /** Publishes the sheet that comes with the program, and waits until it is in force in the village; how many items. */
  async publish(): Promise<number> {
    const keeper = await this.signIn('catalog-keeper');
    const sheet = readFileSync(join(checkoutFolder(), 'data', 'items-jiangle.xlsx'));
    await keeper.postSheet('/api/catalog/imports', sheet);
    const { items } = await keeper.post<{ items: number }>('/api/catalog/releases', {});
    await this.until('the release is in force', async ({ releases }) => releases.some(({ inForce }) => inForce));
    return items;
  }

  /** Ids of the village's processes: its node, and the first of its PostgreSQL. */
  get pids(): { readonly node: number; readonly postgres: number } {
    if (!this.village) throw new Error('not started');
    return { node: pidIn(this.village.pidFile), postgres: pidIn(this.village.postgresPidFile) };
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
  }

  private signIn(name: (typeof ROLES)[number]): Promise<SignedIn> {
    return SignedIn.at(this.county?.url ?? '', name, PASSWORD);
  }

  private async until(
    what: string,
    holds: (status: Awaited<ReturnType<typeof statusOf>>) => Promise<boolean>,
  ): Promise<void> {
    const { url = '' } = this.village ?? {};
    if (!(await waitUntil(async () => holds(await statusOf(url)), OPEN_MS_MAX)))
      throw new Error(`not within ${OPEN_MS_MAX / 1_000} s: ${what}`);
  }

  private async startNode(identity: NodeIdentity, config: Readonly<Record<string, string>>) {
    const folder = join(this.run.folder, identity.path);
    mkdirSync(folder);
    const began = performance.now();
    const stored = await ensureCluster(this.run.place, this.run.clusterName(identity.path));
    const cluster = await Cluster.of(this.run, stored, {});
    this.stops.push(() => cluster.stop());
    await cluster.start();
    const databaseS = (performance.now() - began) / 1_000;
    const plan = await planOf(folder, identity, { ...config, WUTONG_DATABASE_URL: cluster.url(DATABASE) });
    const node = new SupervisedProcess(plan, (_, how) => this.report(`${identity.path}: ${how}`));
    this.stops.push(() => node.stop());
    await node.start();
    return {
      url: plan.url,
      pidFile: plan.pidFile,
      postgresPidFile: join(this.run.folder, `${stored.name}.pid`),
      databaseS,
      nodeS: (performance.now() - began) / 1_000 - databaseS,
    };
  }
}

/** How to run a node's process; its files stand in a folder of its own. */
async function planOf(
  folder: string,
  identity: NodeIdentity,
  config: Readonly<Record<string, string>>,
): Promise<ProcessPlan & { readonly url: string }> {
  const [identityFile, accountsFile] = ['identity.json', 'accounts.json'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  const accounts = ROLES.map((role) => ({ name: role, role, password: PASSWORD }));
  writeFileSync(identityFile, formatNodeIdentity(identity), { mode: 0o600 });
  writeFileSync(accountsFile, JSON.stringify(accounts), { mode: 0o600 });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const plan = nodePlan({
    name: identity.path,
    url,
    config: {
      WUTONG_IDENTITY_FILE: identityFile,
      WUTONG_ACCOUNTS_FILE: accountsFile,
      WUTONG_DATA_FOLDER: folder,
      WUTONG_PLACE_NAME: identity.path,
      WUTONG_HTTP_PORT: String(port),
      ...config,
    },
    logFile: `${folder}.node.log`,
    pidFile: `${folder}.node.pid`,
  });
  return { ...plan, url };
}

function hubOf(county: NodeIdentity, village: NodeIdentity) {
  return {
    path: county.path,
    owner: { nodeId: county.nodeId, natsUser: county.hub.user },
    children: [{ nodeId: village.nodeId, natsUser: village.nats.user }],
  };
}

function createNatsKey(): NatsKey {
  const keys = createUser();
  return { user: keys.getPublicKey(), seed: Buffer.from(keys.getSeed()).toString('ascii') };
}

const pidIn = (file: string) => Number(readFileSync(file, 'utf8'));
