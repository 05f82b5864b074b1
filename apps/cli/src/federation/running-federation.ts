import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  choosePostgresPlace,
  clearCluster,
  clusterUrl,
  ensureCluster,
  ensureNatsServer,
  natsPlan,
  nodePlan,
  type PostgresPlace,
  postgresPlan,
  TcpProxy,
  toolsFolder,
} from '@wutong/servers';
import { type DataFolder } from './data-folder.js';
import { type Equipment, type EquippedNode, HUB_CONFIG, hubPort, uplinkPort } from './equipment.js';
import { type Federation, type Victim } from './federation-face.js';
import { Fleet } from './fleet.js';
import { NodeApi, SetupRefused } from './node-api.js';
import { NODE_FILES, writeSecret } from './node-secrets.js';
import { CUTTABLE } from './topology.js';

const ENROLLED = 'enrolled';
const CODE = 'enrolment-code';

/** A federation's processes on this machine. */
export class RunningFederation implements Federation {
  readonly firstStart: boolean;
  private readonly fleet: Fleet;
  private readonly uplink: TcpProxy;
  private readonly databaseUrls: Map<string, string>;
  private readonly leaving = new AbortController();

  constructor(
    private readonly folder: DataFolder,
    private readonly equipment: Equipment,
    givenDatabases: ReadonlyMap<string, string>,
    private readonly report: (line: string) => void,
  ) {
    this.databaseUrls = new Map(givenDatabases);
    this.fleet = new Fleet(report);
    const target = hubPort(equipment, this.node(CUTTABLE).parent ?? '');
    if (target === undefined) throw new Error(`${CUTTABLE} has no uplink`);
    this.uplink = new TcpProxy(equipment.proxyPort, target);
    this.firstStart = equipment.nodes.some(({ path }) => !this.isEnrolled(path));
  }

  get nodes(): readonly EquippedNode[] {
    return this.equipment.nodes;
  }

  get dataFolder(): string {
    return this.folder.root;
  }

  /** NATS servers and databases, then the nodes: top-down while they enrol, all at once later. */
  async start(): Promise<void> {
    await Promise.all([this.startNats(), this.startDatabases()]);
    if (this.firstStart) await this.enrol(this.nodes.filter((node) => node.parent === undefined));
    else await Promise.all(this.nodes.map((node) => this.startNode(node, {})));
  }

  victims(): Victim[] {
    return this.fleet.victims();
  }

  kill(victim: Victim): Promise<void> {
    return this.fleet.kill(victim);
  }

  revive(victim: Victim): Promise<void> {
    return this.fleet.revive(victim);
  }

  cutUplink(path: string): Promise<void> {
    return this.lineOf(path).cut();
  }

  healUplink(path: string): Promise<void> {
    return this.lineOf(path).heal();
  }

  async stop(): Promise<void> {
    this.leaving.abort();
    await this.fleet.stop();
    await this.uplink.cut();
    this.folder.close();
  }

  /** SIGKILL to everything; what it leaves is stopped or mended by the next start. */
  abandon(): void {
    this.leaving.abort();
    this.fleet.abandon();
    this.folder.close();
  }

  private async startNats(): Promise<void> {
    const program = ensureNatsServer({ toolsFolder: toolsFolder(), report: this.report });
    await this.uplink.heal();
    await Promise.all(
      [...this.equipment.natsPorts].map(([name, port]) => {
        const configFile = join(this.folder.nats(name), HUB_CONFIG);
        const files = { logFile: this.folder.log('nats', name), pidFile: this.folder.pid('nats', name) };
        return this.fleet.start({ kind: 'nats', name }, natsPlan({ name, program, configFile, port, ...files }));
      }),
    );
  }

  private async startDatabases(): Promise<void> {
    const without = this.nodes.filter(({ path }) => !this.databaseUrls.has(path));
    if (without.length === 0) return;
    const place = choosePostgresPlace(this.folder.root, this.report);
    await Promise.all(without.map((node) => this.startCluster(node, place)));
  }

  private async startCluster({ path, postgresPort }: EquippedNode, place: PostgresPlace): Promise<void> {
    const cluster = await ensureCluster(place, path, this.leaving.signal);
    this.databaseUrls.set(path, clusterUrl(cluster, postgresPort));
    const files = { logFile: this.folder.log('postgres', path), pidFile: this.folder.pid('postgres', path) };
    await this.fleet.start({ kind: 'postgres', name: path }, postgresPlan(cluster, postgresPort, files), () =>
      clearCluster(cluster, this.report),
    );
  }

  private async enrol(nodes: readonly EquippedNode[]): Promise<void> {
    await Promise.all(
      nodes.map(async (node) => {
        await this.startNode(node, await this.enrolmentConfig(node));
        writeFileSync(join(this.folder.node(node.path), ENROLLED), '');
        await this.enrol(this.nodes.filter(({ parent }) => parent === node.path));
      }),
    );
  }

  /** What a node is told at its first start alone: whom to ask, and the code that its parent gave for its place. */
  private async enrolmentConfig({ path, name, parent }: EquippedNode): Promise<Record<string, string>> {
    if (parent === undefined || this.isEnrolled(path)) return {};
    const above = this.node(parent);
    const operator = above.accounts.get('operator');
    if (!operator) throw new Error(`${parent} has no operator`);
    const api = await NodeApi.signIn(above.url, operator);
    const body = { path, placeName: name };
    const code = await api
      .post<{ code: string }>('/api/directory/enrolment-codes', body)
      .then((opened) => opened.code)
      .catch((error: unknown) => {
        // An earlier start was stopped after the parent had enrolled the place: the code it used gives the same answer.
        const used = join(this.folder.node(path), CODE);
        if (error instanceof SetupRefused && error.status === 409 && existsSync(used))
          return readFileSync(used, 'utf8');
        throw error;
      });
    writeSecret(this.folder.node(path), CODE, code);
    return { WUTONG_PARENT_URL: above.url, WUTONG_ENROLMENT_CODE: code };
  }

  private startNode(node: EquippedNode, enrolment: Readonly<Record<string, string>>): Promise<void> {
    const { path, name, url } = node;
    const uplink = uplinkPort(this.equipment, node.plan);
    const hub = hubPort(this.equipment, path);
    const config = {
      WUTONG_IDENTITY_FILE: join(this.folder.node(path), NODE_FILES.identity),
      WUTONG_ACCOUNTS_FILE: join(this.folder.node(path), NODE_FILES.accounts),
      WUTONG_DATA_FOLDER: this.folder.node(path),
      WUTONG_DATABASE_URL: this.databaseUrls.get(path) ?? '',
      WUTONG_HTTP_PORT: String(node.httpPort),
      WUTONG_PLACE_NAME: name,
      ...(uplink === undefined ? {} : { WUTONG_UPLINK_URL: `nats://127.0.0.1:${uplink}` }),
      ...(hub === undefined ? {} : { WUTONG_HUB_URL: `nats://127.0.0.1:${hub}` }),
      ...enrolment,
    };
    const files = { logFile: this.folder.log('node', path), pidFile: this.folder.pid('node', path) };
    return this.fleet.start({ kind: 'node', name: path }, nodePlan({ name: `${name} ${path}`, url, config, ...files }));
  }

  private isEnrolled(path: string): boolean {
    return existsSync(join(this.folder.node(path), ENROLLED));
  }

  private lineOf(path: string): TcpProxy {
    if (path !== CUTTABLE) throw new Error(`the uplink of ${path} has no proxy (only ${CUTTABLE} has one)`);
    return this.uplink;
  }

  private node(path: string): EquippedNode {
    const node = this.equipment.nodes.find((each) => each.path === path);
    if (!node) throw new Error(`no node ${path}`);
    return node;
  }
}
