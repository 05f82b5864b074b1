import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { type NatsContext } from '@nestjs/microservices';
import { type NodeIdentity, parseNodeIdentity, suiteOf } from '@wutong/crypto';
import {
  DirectoryFamily,
  EnrolmentService,
  IDENTITY_MIGRATIONS,
  PgNodeDirectory,
  requestOfIdentity,
  TrustAnchors,
} from '@wutong/identity';
import { type NodeId, type Path } from '@wutong/kernel';
import {
  FileSealWitness,
  type Logger,
  type Member,
  type OwnNode,
  openDatabase,
  openJournal,
  type PgJournal,
  PgJournalListener,
  PgLease,
  type PgTx,
  STORE_MIGRATIONS,
} from '@wutong/store';
import {
  Asker,
  AskServer,
  askerOf,
  type Family,
  HubConnection,
  JetStreamLink,
  type Link,
  type Neighbour,
  type Question,
  SealedPartBox,
  SyncEngine,
  SyncWriter,
} from '@wutong/sync';
import { directory } from '@wutong/wire';
import { atPace, type Paced } from '../core/pace.js';
import { type BenchRow, rowsOf, transactionsOf, type Work } from '../core/rows.js';
import { EventFamily, eventDraft, ItemFamily, itemsDraft, URGENT_EVENT } from './bench-family.js';

/** All that a node of the bench is told. */
export interface BenchNodeConfig {
  /** Text of its identity file. */
  readonly identity: string;
  /** Path of the place above; empty for the hub of the bench, which is the root. */
  readonly parentPath: string;
  readonly databaseUrl: string;
  /** Folder of its seal file. */
  readonly folder: string;
  readonly natsUrl: string;
}

/** What is counted of a node's journal, and whether its link is at work. */
export interface NodeCounts {
  /** Entries numbered, and entries that wait for their number. */
  readonly numbered: number;
  readonly unnumbered: number;
  readonly parked: number;
  readonly quarantined: number;
  /** Links over which bundles go both ways. */
  readonly openLinks: number;
}

const QUESTIONS: readonly Question[] = ['hello', 'missing', 'returns', 'epoch', 'snapshot', 'digests', 'blob'];

const told = (level: string) => (message: string) =>
  void process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
const logger: Logger = { log: told('log'), warn: told('warn'), error: told('error') };

/**
 * A node as production composes it (apps/node/src/start-node.ts), without HTTP and people: database, lease, journal,
 * directory, engine, links over its hub. Its families are the bench's own, its projection the bench's one table.
 */
export class BenchNode {
  private readonly prepared = new Map<string, Prepared>();
  private hub: HubConnection | undefined;
  private engine: SyncEngine<PgTx> | undefined;
  private chainBegun = false;

  private constructor(
    private readonly config: BenchNodeConfig,
    private readonly identity: NodeIdentity,
    private readonly own: OwnNode,
    private readonly the: Composed,
  ) {}

  static async open(config: BenchNodeConfig): Promise<BenchNode> {
    const identity = parseNodeIdentity(config.identity);
    const own = { nodeId: identity.nodeId, path: identity.path as Path, algorithm: identity.algorithm };
    return new BenchNode(config, identity, own, await compose(config, identity, own));
  }

  /** The root enrols itself; another node takes what its parent answered. */
  async enrol(anchors: readonly Uint8Array[]): Promise<void> {
    const request = requestOfIdentity(this.identity);
    if (!this.config.parentPath) return this.the.enrolment.enrolRoot(request, this.own.path);
    await this.the.journal.transaction((tx) => this.the.anchors.adopt(tx, anchors, request));
  }

  /** As parent: enrols the node of this identity; answers what it is to trust. */
  async admit(identityText: string): Promise<readonly Uint8Array[]> {
    const child = parseNodeIdentity(identityText);
    const { code } = await this.the.enrolment.openCode(child.path, child.path);
    const request = toBinary(directory.EnrolmentRequestSchema, requestOfIdentity(child));
    return (await this.the.enrolment.enrol(code, request)).anchors;
  }

  /** Opens its hub and starts its engine. */
  async connect(): Promise<void> {
    const { journal } = this.the;
    const isRoot = this.config.parentPath === '';
    const { nodeId, nats, hub: ownHub } = this.identity;
    const hub = new HubConnection({ url: this.config.natsUrl, nodeId, seed: (isRoot ? ownHub : nats).seed, logger });
    const engine = new SyncEngine<PgTx>({
      ...this.the,
      identity: this.identity,
      openLink: (neighbour) => this.openLink(hub, neighbour),
      nowMs: () => Date.now(),
      elapsedMs: () => performance.now(),
      logger,
    });
    const server = new AskServer(hub, nodeId, () => journal.isLeading);
    for (const question of QUESTIONS)
      server.addHandler(question, async (body: string, context: NatsContext) => {
        const answer = await engine.answer(askerOf(context), question, new Uint8Array(Buffer.from(body, 'base64')));
        return Buffer.from(answer).toString('base64');
      });
    await server.listen(() => undefined);
    hub.onChange(() => engine.wake());
    engine.start();
    this.hub = hub;
    this.engine = engine;
  }

  /** The line is gone: engine and connection stop, the database stays open and takes what is written. */
  async disconnect(): Promise<void> {
    await this.engine?.stop();
    await this.hub?.close();
    this.engine = undefined;
    this.hub = undefined;
  }

  /** Has the rows of this work in memory under a name. */
  prepare(name: string, work: Work): void {
    this.prepared.set(name, { work, transactions: transactionsOf(rowsOf(work)) });
  }

  /** Writes what was prepared, a transaction of 100 rows at a time. */
  async write(name: string): Promise<void> {
    const { work, transactions } = this.take(name);
    for (const rows of transactions) await (work.kind === 'items' ? this.writeItems(rows) : this.writeEvents(rows));
  }

  /** Writes each prepared row in a transaction of its own at a steady pace; answers when each was committed. */
  async writeAtPace(name: string, everyMs: number): Promise<Paced[]> {
    const rows = this.take(name).transactions.flat();
    return atPace(rows, everyMs, (row) => this.writeEvents([row], URGENT_EVENT));
  }

  async counts(): Promise<NodeCounts> {
    const { lastNumber, unnumbered, parked, failing, quarantined } = await this.the.journal.counts();
    return {
      numbered: Number(lastNumber),
      unnumbered: Number(unnumbered),
      parked: Number(parked + failing),
      quarantined: Number(quarantined),
      openLinks: this.engine?.standings().filter(({ state }) => state === 'open').length ?? 0,
    };
  }

  async close(): Promise<void> {
    await this.disconnect();
    await this.the.close();
  }

  private take(name: string): Prepared {
    const prepared = this.prepared.get(name);
    if (!prepared) throw new Error(`nothing was prepared as ${name}`);
    this.prepared.delete(name);
    return prepared;
  }

  private writeEvents(rows: readonly BenchRow[], type?: string): Promise<void> {
    const { journal, writer } = this.the;
    return journal.transaction(async (tx) => {
      const drafts = rows.map((row) => eventDraft(row, this.audience(), type));
      await tx.lockHeads(drafts.map(({ key }) => key));
      for (const draft of drafts) await writer.write(tx, draft);
    });
  }

  private async writeItems(rows: readonly BenchRow[]): Promise<void> {
    const { journal, writer } = this.the;
    await journal.transaction(async (tx) => {
      await writer.write(tx, await itemsDraft(tx, this.own.path, rows, !this.chainBegun));
    });
    this.chainBegun = true;
  }

  /** What the hub of the bench writes is for all under it; what a child writes, for itself and the hub. */
  private audience(): Member[] {
    const { path } = this.own;
    const { parentPath } = this.config;
    if (!parentPath) return [{ path, subtree: true }];
    return [path, parentPath].map((each) => ({ path: each, subtree: false }));
  }

  private openLink(hub: HubConnection, { nodeId, isChild }: Neighbour): Link {
    const own = this.own.nodeId;
    return new JetStreamLink({ hub, asker: new Asker(hub, own), own, peer: nodeId, peerIsChild: isChild, logger });
  }
}

interface Prepared {
  readonly work: Work;
  readonly transactions: readonly (readonly BenchRow[])[];
}

/** What stands under a node's links. */
interface Composed {
  readonly journal: PgJournal;
  readonly directory: PgNodeDirectory;
  readonly families: ReadonlyMap<string, Family<PgTx>>;
  readonly writer: SyncWriter<PgTx>;
  readonly parts: SealedPartBox<PgTx>;
  readonly enrolment: EnrolmentService;
  readonly anchors: TrustAnchors;
  close(): Promise<void>;
}

async function compose(
  { databaseUrl, folder }: BenchNodeConfig,
  identity: NodeIdentity,
  own: OwnNode,
): Promise<Composed> {
  const { nodeId, algorithm, signing } = identity;
  const dataSource = await openDatabase({
    url: databaseUrl,
    migrations: [...STORE_MIGRATIONS, ...IDENTITY_MIGRATIONS],
  });
  const listener = new PgJournalListener(databaseUrl);
  const lease = new PgLease({ url: databaseUrl, holder: `bench-${process.pid}-${randomUUID()}`, logger });
  const clock = { now: () => Date.now(), confirmed: true };
  const sign = (seal: Uint8Array) => suiteOf(algorithm).sign(seal, signing.privateKey);
  const sealer = { nodeId: nodeId as NodeId, algorithm, sign };
  const witness = new FileSealWitness(join(folder, `${nodeId}.seal.json`));
  const journal = await openJournal({ dataSource, own, sealer, clock, witness, listener, lease });
  const families = new Map<string, Family<PgTx>>();
  const writer = new SyncWriter<PgTx>(families, own.path, () => journal.standing);
  const nodes = new PgNodeDirectory(own, writer);
  const anchors = new TrustAnchors(nodes);
  for (const family of [new DirectoryFamily(nodes), new EventFamily(), new ItemFamily()])
    families.set(family.name, family);
  return {
    journal,
    directory: nodes,
    families,
    writer,
    parts: new SealedPartBox<PgTx>(identity),
    enrolment: new EnrolmentService(journal, writer, own, clock, nodes, anchors),
    anchors,
    close: async () => {
      await Promise.all([lease.close(), listener.close()]);
      await dataSource.destroy();
    },
  };
}
