import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  choosePostgresPlace,
  clearCluster,
  clusterProcesses,
  clusterUrl,
  ensureCluster,
  ensureNatsServer,
  findLeftBehind,
  type PostgresCluster,
  type PostgresPlace,
  postgresPlan,
  shelterOf,
  stopForeign,
  TcpProxy,
  toolsFolder,
} from '@wutong/servers';
import { line } from '../messages.js';
import { NodeApi } from '../people/node-api.js';
import { type Equipped, equip } from './equipment.js';
import { hubPlanOf, nodePlanOf } from './plans.js';
import { type Kind, Processes } from './processes.js';
import { SmallDisk } from './small-disk.js';

export type { Kind } from './processes.js';

const STOP_MS_MAX = 20_000;

/** Three nodes in a line, as processes each of which can be killed, frozen and started again by itself. */
export class Federation {
  private readonly processes: Processes;
  private readonly clusters = new Map<string, PostgresCluster>();
  private readonly lines = new Map<string, TcpProxy>();
  private readonly apis = new Map<string, NodeApi>();
  private readonly closing: (() => void)[] = [];

  private constructor(
    readonly root: string,
    readonly places: readonly Equipped[],
    /** Where clusters are made, and by which programs. */
    readonly postgresPlace: PostgresPlace,
    private readonly report: (text: string) => void,
  ) {
    this.processes = new Processes(root, report);
  }

  /** Starts all on an empty folder; what an earlier run left there is stopped and deleted. */
  static async start(root: string, report: (text: string) => void): Promise<Federation> {
    report(line('starting', { folder: root }));
    await clear(root);
    for (const folder of ['nodes', 'nats', 'logs', 'run']) mkdirSync(join(root, folder), { recursive: true });
    // PostgreSQL may run as a user of its own, who must reach the folder.
    chmodSync(root, 0o755);
    const federation = new Federation(root, await equip(root), choosePostgresPlace(root, report), report);
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

  /** The PostgreSQL cluster of a node. */
  cluster(path: string): PostgresCluster {
    return known(this.clusters, path);
  }

  /** From its next start on, a node's PostgreSQL serves this cluster. */
  replaceCluster(path: string, cluster: PostgresCluster): void {
    this.clusters.set(path, cluster);
  }

  databaseUrl(path: string): string {
    return clusterUrl(this.cluster(path), this.place(path).postgresPort);
  }

  /** Undefined while it does not run. */
  pidOf(kind: Kind, path: string): number | undefined {
    return this.processes.pidOf(kind, path);
  }

  /** What a process has written to its log. */
  log(kind: Kind, path: string): string {
    return this.processes.log(kind, path);
  }

  /** SIGKILL. */
  kill(kind: Kind, path: string): Promise<void> {
    return this.processes.kill(kind, path);
  }

  /** In good order. */
  stop(kind: Kind, path: string): Promise<void> {
    return this.processes.stop(kind, path);
  }

  /** Starts what does not run; resolves once it serves. */
  async revive(kind: Kind, path: string): Promise<void> {
    if (this.pidOf(kind, path) !== undefined) return;
    if (kind === 'postgres') await this.startPostgres(path);
    if (kind === 'nats') await this.startHub(path);
    if (kind === 'node') await this.startNode(path);
  }

  /** SIGSTOP: it holds its memory, files and connections, and does nothing. */
  freeze(kind: Kind, path: string): void {
    for (const pid of this.pidsOf(kind, path)) process.kill(pid, 'SIGSTOP');
  }

  /** SIGCONT. */
  thaw(kind: Kind, path: string): void {
    for (const pid of this.pidsOf(kind, path)) process.kill(pid, 'SIGCONT');
  }

  /** Stops a node and its PostgreSQL in good order, does the work on what is at rest on disk, and starts both again. */
  async whileStopped(path: string, work: () => void): Promise<void> {
    await this.stop('node', path);
    await this.stop('postgres', path);
    work();
    await this.revive('postgres', path);
    await this.revive('node', path);
  }

  /** Done after all processes were stopped. */
  onClose(work: () => void): void {
    this.closing.push(work);
  }

  /** Stops all; nothing is left running. */
  async close(): Promise<void> {
    for (const api of this.apis.values()) api.close();
    for (const path of this.clusters.keys())
      for (const kind of ['node', 'nats', 'postgres'] as const) this.thaw(kind, path);
    await this.processes.stopAll();
    await Promise.all([...this.lines.values()].map((each) => each.cut()));
    for (const work of this.closing.splice(0)) work();
  }

  private async startAll(): Promise<void> {
    const hubs = this.places.filter(({ hubPort }) => hubPort !== undefined);
    await Promise.all([
      ...this.places.map(({ path }) => this.makeDatabase(path)),
      ...hubs.map(({ path }) => this.startHub(path)),
    ]);
    for (const place of this.places) {
      await this.openLine(place);
      this.apis.set(place.path, new NodeApi(place.url, place.accounts));
      await this.startNode(place.path, await this.invite(place));
    }
  }

  private async makeDatabase(path: string): Promise<void> {
    this.clusters.set(path, await ensureCluster(this.postgresPlace, path));
    await this.startPostgres(path);
  }

  private async startPostgres(path: string): Promise<void> {
    const cluster = this.cluster(path);
    await clearCluster(cluster, this.report);
    const files = this.processes.files('postgres', path);
    await this.processes.run('postgres', path, postgresPlan(cluster, this.place(path).postgresPort, files));
  }

  private startHub(path: string): Promise<void> {
    const program = ensureNatsServer({ toolsFolder: toolsFolder(), report: this.report });
    const plan = hubPlanOf(this.place(path), this.root, program, this.processes.files('nats', path));
    return this.processes.run('nats', path, plan);
  }

  private startNode(path: string, enrolment: Readonly<Record<string, string>> = {}): Promise<void> {
    const files = this.processes.files('node', path);
    return this.processes.run('node', path, nodePlanOf(this.place(path), this.databaseUrl(path), enrolment, files));
  }

  private async openLine({ path, parent, linePort }: Equipped): Promise<void> {
    if (parent === undefined || linePort === undefined) return;
    const uplink = new TcpProxy(linePort, this.place(parent).hubPort ?? 0);
    await uplink.heal();
    this.lines.set(path, uplink);
  }

  /** What a place is told at its first start: its parent opens a one-time code for it. */
  private async invite({ path, name, parent }: Equipped): Promise<Record<string, string>> {
    if (parent === undefined) return {};
    const body = { path, placeName: name };
    const opened = await this.api(parent).command<{ code: string }>('operator', '/api/directory/enrolment-codes', body);
    return { WUTONG_PARENT_URL: this.place(parent).url, WUTONG_ENROLMENT_CODE: opened.code };
  }

  private pidsOf(kind: Kind, path: string): number[] {
    if (kind === 'postgres') return clusterProcesses(this.cluster(path));
    const pid = this.pidOf(kind, path);
    return pid === undefined ? [] : [pid];
  }
}

/** Stops what an earlier run left under the folder, and deletes it. */
async function clear(root: string): Promise<void> {
  const run = join(root, 'run');
  for (const file of existsSync(run) ? readdirSync(run) : []) {
    const pid = findLeftBehind(join(run, file));
    if (pid !== undefined) await stopForeign(pid, file.startsWith('postgres') ? 'SIGINT' : 'SIGTERM', STOP_MS_MAX);
  }
  SmallDisk.unmountLeftBehind(root);
  for (const folder of [root, shelterOf(root)]) rmSync(folder, { recursive: true, force: true });
}

function known<V>(map: ReadonlyMap<string, V>, path: string): V {
  const value = map.get(path);
  if (value === undefined) throw new Error(`there is none of ${path}`);
  return value;
}
