import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  choosePostgresPlace,
  clearCluster,
  clusterProcesses,
  clusterUrl,
  ensureCluster,
  ensureNatsServer,
  findLeftBehind,
  natsPlan,
  nodePlan,
  type PostgresCluster,
  type PostgresPlace,
  type ProcessPlan,
  postgresPlan,
  SupervisedProcess,
  shelterOf,
  stopForeign,
  TcpProxy,
  toolsFolder,
} from '@wutong/servers';
import { line } from '../messages.js';
import { NodeApi } from '../people/node-api.js';
import { type Equipped, equip, HUB_FILES, hubFolder, NODE_FILES } from './equipment.js';

/** What runs of a place. */
export type Kind = 'node' | 'nats' | 'postgres';

const STOP_ORDER: readonly Kind[] = ['node', 'nats', 'postgres'];
const STOP_MS_MAX = 20_000;

/** The processes of three nodes in a line, each of which can be killed, frozen and started again by itself. */
export class Federation {
  private readonly processes = new Map<string, SupervisedProcess>();
  private readonly clusters = new Map<string, PostgresCluster>();
  private readonly lines = new Map<string, TcpProxy>();
  private readonly apis = new Map<string, NodeApi>();
  /** By place: what a node is told at its first start alone. */
  private readonly enrolment = new Map<string, Readonly<Record<string, string>>>();
  private readonly closing: (() => void)[] = [];
  private postgres: PostgresPlace | undefined;

  private constructor(
    readonly root: string,
    readonly places: readonly Equipped[],
    private readonly report: (text: string) => void,
  ) {}

  /** Starts all on an empty folder; what an earlier run left there is stopped and deleted. */
  static async start(root: string, report: (text: string) => void): Promise<Federation> {
    report(line('starting', { folder: root }));
    await clear(root);
    for (const folder of ['nodes', 'nats', 'logs', 'run']) mkdirSync(join(root, folder), { recursive: true });
    // PostgreSQL may run as a user of its own, who must reach the folder.
    chmodSync(root, 0o755);
    const federation = new Federation(root, await equip(root), report);
    try {
      await federation.startAll();
      return federation;
    } catch (error) {
      await federation.close();
      throw error;
    }
  }

  place(path: string): Equipped {
    const found = this.places.find((place) => place.path === path);
    if (!found) throw new Error(`no node ${path}`);
    return found;
  }

  /** The API of a node, as people there use it. */
  api(path: string): NodeApi {
    return known(this.apis, path);
  }

  /** The line from a node to its parent's hub. */
  line(path: string): TcpProxy {
    return known(this.lines, path);
  }

  databaseUrl(path: string): string {
    return clusterUrl(this.cluster(path), this.place(path).postgresPort);
  }

  /** The PostgreSQL cluster of a node. */
  cluster(path: string): PostgresCluster {
    return known(this.clusters, path);
  }

  /** From its next start on, a node's PostgreSQL serves this cluster. */
  replaceCluster(path: string, cluster: PostgresCluster): void {
    this.clusters.set(path, cluster);
  }

  /** Where clusters are made, and by which programs. */
  get postgresPlace(): PostgresPlace {
    if (!this.postgres) throw new Error('no cluster has been made yet');
    return this.postgres;
  }

  pidOf(kind: Kind, path: string): number | undefined {
    return this.process(kind, path).pid;
  }

  /** SIGKILL. */
  kill(kind: Kind, path: string): Promise<void> {
    return this.process(kind, path).kill();
  }

  /** In good order. */
  stop(kind: Kind, path: string): Promise<void> {
    return this.process(kind, path).stop();
  }

  /** Starts what was killed or stopped; resolves once it serves. */
  async revive(kind: Kind, path: string): Promise<void> {
    if (this.process(kind, path).pid !== undefined) return;
    if (kind === 'postgres') await this.startPostgres(path);
    if (kind === 'nats') await this.run(kind, path, this.natsPlanOf(this.place(path)));
    if (kind === 'node') await this.run(kind, path, this.nodePlanOf(this.place(path)));
  }

  /** Stops a node and its PostgreSQL in good order, does the work on what is at rest on disk, and starts both again. */
  async whileStopped(path: string, work: () => void): Promise<void> {
    await this.stop('node', path);
    await this.stop('postgres', path);
    work();
    await this.revive('postgres', path);
    await this.revive('node', path);
  }

  /** What a process has written to its log. */
  log(kind: Kind, path: string): string {
    return readFileSync(this.files(kind, path).logFile, 'utf8');
  }

  /** Done after all processes were stopped. */
  onClose(work: () => void): void {
    this.closing.push(work);
  }

  /** SIGSTOP: it holds its memory, files and connections, and does nothing. */
  freeze(kind: Kind, path: string): void {
    for (const pid of this.pidsOf(kind, path)) process.kill(pid, 'SIGSTOP');
  }

  /** SIGCONT. */
  thaw(kind: Kind, path: string): void {
    for (const pid of this.pidsOf(kind, path)) process.kill(pid, 'SIGCONT');
  }

  /** Stops all; nothing is left running. */
  async close(): Promise<void> {
    for (const api of this.apis.values()) api.close();
    for (const [name, process] of this.processes)
      if (process.running) this.thaw(...(name.split(' ') as [Kind, string]));
    for (const kind of STOP_ORDER) await Promise.all(this.ofKind(kind).map((process) => process.stop()));
    await Promise.all([...this.lines.values()].map((each) => each.cut()));
    for (const work of this.closing.splice(0)) work();
  }

  private async startAll(): Promise<void> {
    this.postgres = choosePostgresPlace(this.root, this.report);
    await Promise.all([
      ...this.places.map(({ path }) => this.makeDatabase(path)),
      ...this.places.filter(({ hubPort }) => hubPort !== undefined).map(({ path }) => this.startHub(path)),
    ]);
    for (const place of this.places) {
      await this.openLine(place);
      this.apis.set(place.path, new NodeApi(place.url, place.accounts));
      await this.invite(place);
      await this.run('node', place.path, this.nodePlanOf(place));
      this.enrolment.delete(place.path);
    }
  }

  private startHub(path: string): Promise<void> {
    return this.run('nats', path, this.natsPlanOf(this.place(path)));
  }

  private async makeDatabase(path: string): Promise<void> {
    this.clusters.set(path, await ensureCluster(this.postgresPlace, path));
    await this.startPostgres(path);
  }

  private async startPostgres(path: string): Promise<void> {
    const cluster = this.cluster(path);
    await clearCluster(cluster, this.report);
    await this.run(
      'postgres',
      path,
      postgresPlan(cluster, this.place(path).postgresPort, this.files('postgres', path)),
    );
  }

  private async openLine({ path, parent, linePort }: Equipped): Promise<void> {
    if (parent === undefined || linePort === undefined) return;
    const uplink = new TcpProxy(linePort, this.place(parent).hubPort ?? 0);
    await uplink.heal();
    this.lines.set(path, uplink);
  }

  /** The parent opens a one-time code for the place. */
  private async invite({ path, name, parent }: Equipped): Promise<void> {
    if (parent === undefined) return;
    const body = { path, placeName: name };
    const opened = await this.api(parent).command<{ code: string }>('operator', '/api/directory/enrolment-codes', body);
    this.enrolment.set(path, { WUTONG_PARENT_URL: this.place(parent).url, WUTONG_ENROLMENT_CODE: opened.code });
  }

  private nodePlanOf({ path, name, url, folder, httpPort, hubPort, linePort }: Equipped): ProcessPlan {
    const config = {
      WUTONG_IDENTITY_FILE: join(folder, NODE_FILES.identity),
      WUTONG_ACCOUNTS_FILE: join(folder, NODE_FILES.accounts),
      WUTONG_DATA_FOLDER: folder,
      WUTONG_DATABASE_URL: this.databaseUrl(path),
      WUTONG_HTTP_PORT: String(httpPort),
      WUTONG_PLACE_NAME: name,
      ...(linePort === undefined ? {} : { WUTONG_UPLINK_URL: `nats://127.0.0.1:${linePort}` }),
      ...(hubPort === undefined ? {} : { WUTONG_HUB_URL: `nats://127.0.0.1:${hubPort}` }),
      ...this.enrolment.get(path),
    };
    return nodePlan({ name: `${name} ${path}`, url, config, ...this.files('node', path) });
  }

  private natsPlanOf({ path, hubPort }: Equipped): ProcessPlan {
    const program = ensureNatsServer({ toolsFolder: toolsFolder(), report: this.report });
    const configFile = join(hubFolder(this.root, path), HUB_FILES.config);
    return natsPlan({ name: path, program, configFile, port: hubPort ?? 0, ...this.files('nats', path) });
  }

  private async run(kind: Kind, path: string, plan: ProcessPlan): Promise<void> {
    const started = new SupervisedProcess(plan, ({ name, logFile }, how) =>
      this.report(line('died', { name, how, log: logFile })),
    );
    this.processes.set(`${kind} ${path}`, started);
    await started.start();
  }

  private files(kind: Kind, path: string): { logFile: string; pidFile: string } {
    const name = `${kind}-${path}`;
    return { logFile: join(this.root, 'logs', `${name}.log`), pidFile: join(this.root, 'run', `${name}.pid`) };
  }

  private pidsOf(kind: Kind, path: string): number[] {
    if (kind === 'postgres') return clusterProcesses(this.cluster(path));
    const pid = this.pidOf(kind, path);
    return pid === undefined ? [] : [pid];
  }

  private process(kind: Kind, path: string): SupervisedProcess {
    return known(this.processes, `${kind} ${path}`);
  }

  private ofKind(kind: Kind): SupervisedProcess[] {
    return [...this.processes].flatMap(([name, process]) => (name.startsWith(`${kind} `) ? [process] : []));
  }
}

/** Stops what an earlier run left under the folder, and deletes it. */
async function clear(root: string): Promise<void> {
  const run = join(root, 'run');
  for (const file of existsSync(run) ? readdirSync(run) : []) {
    const pid = findLeftBehind(join(run, file));
    if (pid !== undefined) await stopForeign(pid, file.startsWith('postgres') ? 'SIGINT' : 'SIGTERM', STOP_MS_MAX);
  }
  for (const folder of [root, shelterOf(root)]) rmSync(folder, { recursive: true, force: true });
}

function known<V>(map: ReadonlyMap<string, V>, name: string): V {
  const value = map.get(name);
  if (value === undefined) throw new Error(`there is no ${name}`);
  return value;
}
