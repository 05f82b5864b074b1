import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { createNodeIdentity, formatNodeIdentity, type NatsKey, type NodeIdentity } from '@wutong/crypto';
import { waitUntil } from '@wutong/servers';
import { type Paced } from '../core/pace.js';
import { type Work } from '../core/rows.js';
import { type BenchNodeConfig } from '../node/bench-node.js';
import { NodeClient } from '../node/node-client.js';
import { type Cluster } from '../servers/clusters.js';
import { Hub } from '../servers/hub.js';
import { type RunFolder } from '../servers/run-folder.js';
import { at, type Contender, pathOfPlace, type Round, type Shape, type Worker } from './contender.js';
import { databasesOf } from './direct-round.js';

const DATABASE = 'bench_ours';
/** Also on a machine that others keep busy. */
const WITHIN_MS = 120_000;

export interface OursOptions {
  readonly run: RunFolder;
  readonly clusters: readonly Cluster[];
  readonly report: (line: string) => void;
  /** Where nodes leave CPU profiles; none are made when not said. */
  readonly profileFolder?: string;
}

/** The production engine: one OS process and one PostgreSQL cluster per node, JetStream between them. */
export class Ours implements Contender {
  readonly name = 'ours';
  private readonly nodes: NodeClient[] = [];
  /** Of the newest round, also while it starts. */
  private hub: Promise<Hub> | undefined;
  private rounds = 0;

  constructor(private readonly options: OursOptions) {}

  async begin(shape: Shape): Promise<Round> {
    const clusters = this.options.clusters.slice(0, shape.children + 1);
    await Promise.all(clusters.map((cluster) => cluster.makeEmpty(DATABASE)));
    while (this.nodes.length < clusters.length) this.nodes.push(this.startNode(this.nodes.length));
    const identities = clusters.map((_, place) =>
      createNodeIdentity(pathOfPlace(place), 1, createNatsKey(), createNatsKey()),
    );
    this.rounds += 1;
    this.hub = Hub.start(this.options.run, `hub-${this.rounds}`, hubOf(identities), this.options.report);
    const hub = await this.hub;
    const opened = new OursRound(this.options, this.nodes, clusters, identities, hub, (place) => this.startNode(place));
    await opened.open();
    return opened;
  }

  async end(): Promise<void> {
    await Promise.all([...this.nodes.map((node) => node.end()), this.hub?.then((hub) => hub.stop())]);
  }

  private startNode(place: number): NodeClient {
    const { run, profileFolder } = this.options;
    return NodeClient.start(join(run.folder, `node-${place}.log`), profileFolder);
  }
}

class OursRound implements Round {
  constructor(
    private readonly options: OursOptions,
    /** The processes, which outlive the round. */
    private readonly nodes: NodeClient[],
    private readonly clusters: readonly Cluster[],
    private readonly identities: readonly NodeIdentity[],
    private readonly hub: Hub,
    private readonly startNode: (place: number) => NodeClient,
  ) {}

  /** Opens all nodes, enrols the children at the hub's, and waits until every link is open. */
  async open(): Promise<void> {
    const [root, ...children] = this.identities.keys();
    if (root === undefined) throw new Error('no places');
    await Promise.all([...this.identities.keys()].map((place) => this.node(place).call('open', this.config(place))));
    await this.node(root).call('enrol', []);
    for (const child of children) {
      const anchors = await this.node(root).call('admit', formatNodeIdentity(at(this.identities, child)));
      await this.node(child).call('enrol', anchors);
    }
    await Promise.all([root, ...children].map((place) => this.node(place).call('connect')));
    await Promise.all([root, ...children].map((place) => this.whenOpen(place, place === root ? children.length : 1)));
  }

  url(place: number): string {
    return at(this.clusters, place).url(DATABASE);
  }

  async prepare(place: number, name: string, work: Work): Promise<void> {
    await this.node(place).call('prepare', name, work);
  }

  async write(place: number, name: string): Promise<void> {
    await this.node(place).call('write', name);
  }

  writeAtPace(place: number, name: string, everyMs: number): Promise<Paced[]> {
    return this.node(place).call('writeAtPace', name, everyMs);
  }

  workers(): readonly Worker[] {
    const programs = this.nodes
      .slice(0, this.clusters.length)
      .map(({ pid }, place): Worker => ({ spender: place === 0 ? 'hubProgram' : 'childPrograms', pid }));
    return [...programs, ...databasesOf(this.clusters), { spender: 'nats', pid: this.hub.pid }];
  }

  async disconnect(child: number): Promise<void> {
    await this.node(child).call('disconnect');
  }

  async connect(child: number): Promise<void> {
    await this.node(child).call('connect');
  }

  async killHub(): Promise<void> {
    await Promise.all([this.node(0).kill(), this.hub.kill(), at(this.clusters, 0).kill()]);
  }

  async restartHub(): Promise<void> {
    await Promise.all([this.hub.startAgain(), at(this.clusters, 0).startAgain()]);
    this.nodes[0] = this.startNode(0);
    await this.node(0).call('open', this.config(0));
    await this.node(0).call('connect');
  }

  async demandSound(): Promise<void> {
    for (const place of this.identities.keys()) {
      const isNumbered = await waitUntil(
        async () => (await this.node(place).call('counts')).unnumbered === 0,
        WITHIN_MS,
      );
      const { parked, quarantined } = await this.node(place).call('counts');
      if (!isNumbered || parked + quarantined > 0)
        throw new Error(
          `ours, place ${place}: ${parked} parked, ${quarantined} quarantined, numbered: ${isNumbered}; see the node's log`,
        );
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.identities.keys()].map((place) => this.node(place).call('close')));
    await this.hub.stop();
    await Promise.all(this.clusters.map((cluster) => cluster.drop(DATABASE)));
  }

  private node(place: number): NodeClient {
    return at(this.nodes, place);
  }

  private config(place: number): BenchNodeConfig {
    const identity = at(this.identities, place);
    const folder = join(this.options.run.folder, 'seals');
    mkdirSync(folder, { recursive: true });
    return {
      identity: formatNodeIdentity(identity),
      parentPath: place === 0 ? '' : pathOfPlace(0),
      databaseUrl: this.url(place),
      folder,
      natsUrl: this.hub.url,
    };
  }

  private async whenOpen(place: number, links: number): Promise<void> {
    const isOpen = await waitUntil(async () => (await this.node(place).call('counts')).openLinks === links, WITHIN_MS);
    if (!isOpen) throw new Error(`ours, place ${place}: its links did not open; see the node's log`);
  }
}

function createNatsKey(): NatsKey {
  const keys = createUser();
  return { user: keys.getPublicKey(), seed: Buffer.from(keys.getSeed()).toString('ascii') };
}

function hubOf(identities: readonly NodeIdentity[]) {
  const [root, ...children] = identities;
  if (!root) throw new Error('no places');
  return {
    path: root.path,
    owner: { nodeId: root.nodeId, natsUser: root.hub.user },
    children: children.map(({ nodeId, nats }) => ({ nodeId, natsUser: nats.user })),
  };
}
