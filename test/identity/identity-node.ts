import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ArgumentsHost,
  Catch,
  type DynamicModule,
  type ExceptionFilter,
  type INestApplication,
  ValidationPipe,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type Algorithm, createNodeIdentity, type NodeIdentity, suiteOf } from '@wutong/crypto';
import {
  DirectoryFamily,
  EnrolmentService,
  IDENTITY_ENTITIES,
  IDENTITY_MIGRATIONS,
  IdentityModule,
  PgNodeDirectory,
  requestOfIdentity,
  type SeedAccount,
  TrustAnchors,
} from '@wutong/identity';
import { type NodeId, type Path, Refused } from '@wutong/kernel';
import {
  CLOCK,
  COMMANDS,
  DATA_SOURCE,
  FileSealWitness,
  type HeldEntry,
  JOURNAL,
  type NumberedEntry,
  OWN_NODE,
  openDatabase,
  openJournal,
  PgCommands,
  type PgJournal,
  PgJournalListener,
  type PgTx,
  STORE_MIGRATIONS,
} from '@wutong/store';
import { ENTRY_WRITER, SyncWriter } from '@wutong/sync';
import { type directory } from '@wutong/wire';
import { type Response } from 'express';
import { createTestDatabase } from '../harness/test-database.js';
import { createLease } from '../store/journal-contract.js';

export const OPERATOR: SeedAccount = { name: '运维员甲', role: 'operator', password: 'generated-for-specs' };
export const CLERK: SeedAccount = { name: '窗口员乙', role: 'window-clerk', password: 'generated-for-specs-2' };

const STATUS = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
};

/** Refusals as the node answers them, without their texts. */
@Catch(Refused)
class RefusalFilter implements ExceptionFilter<Refused> {
  catch({ refusal }: Refused, host: ArgumentsHost) {
    if (host.getType() !== 'http') throw new Error(refusal.code);
    const { kind, code, faults } = refusal;
    host.switchToHttp().getResponse<Response>().status(STATUS[kind]).json({ code, faults });
  }
}

/** A clock that a spec turns. */
class TurnedClock {
  readonly confirmed = true;
  ms = Date.UTC(2025, 2, 3, 1);
  now = () => this.ms;
}

export interface IdentityNode {
  readonly app: INestApplication;
  readonly identity: NodeIdentity;
  readonly journal: PgJournal;
  readonly clock: TurnedClock;
  readonly nodes: PgNodeDirectory;
  readonly family: DirectoryFamily;
  readonly enrolment: EnrolmentService;
  readonly anchors: TrustAnchors;
  /** A session's token. */
  signIn(account: SeedAccount): Promise<string>;
  /** Numbers what was written and gives the numbered entries of a chain. */
  chain(owner: string): Promise<readonly NumberedEntry[]>;
  /** Takes entries as sync does once they are proved; throws what the family refuses. */
  take(entries: readonly NumberedEntry[], from: IdentityNode): Promise<void>;
  made(owner: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface NodeOptions {
  readonly algorithm?: Algorithm;
  /** Another node's, to be its clone. */
  readonly identity?: NodeIdentity;
  readonly accounts?: readonly SeedAccount[];
  readonly controllers?: NonNullable<DynamicModule['controllers']>;
  /** Before the application listens: to connect a microservice, say. */
  readonly prepare?: (app: INestApplication) => Promise<void>;
}

/** A node with its identity alone: PostgreSQL, journal, HTTP, and no link. */
export async function openIdentityNode(path: string, options: NodeOptions = {}): Promise<IdentityNode> {
  const { algorithm = 1, accounts = [OPERATOR, CLERK] } = options;
  const natsKey = { user: `U${'A'.repeat(55)}`, seed: '' };
  const identity = options.identity ?? createNodeIdentity(path, algorithm, natsKey, natsKey);
  const clock = new TurnedClock();
  const own = { nodeId: identity.nodeId, path: path as Path, algorithm };
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'wutong-identity-'));
  const dataSource = await openDatabase({
    url: database.url,
    migrations: [...STORE_MIGRATIONS, ...IDENTITY_MIGRATIONS],
    entities: IDENTITY_ENTITIES,
  });
  const listener = new PgJournalListener(database.url);
  const lease = createLease(database.url);
  const sealer = {
    nodeId: identity.nodeId as NodeId,
    algorithm,
    sign: (seal: Uint8Array) => suiteOf(algorithm).sign(seal, identity.signing.privateKey),
  };
  const witness = new FileSealWitness(join(folder, 'seal.json'));
  const journal = await openJournal({ dataSource, own, sealer, clock, witness, listener, lease });
  const families = new Map<string, DirectoryFamily>();
  const writer = new SyncWriter<PgTx>(families, own.path);
  class Ports {}
  const provided = [
    { provide: DATA_SOURCE, useValue: dataSource },
    { provide: JOURNAL, useValue: journal },
    { provide: COMMANDS, useValue: new PgCommands(journal, new Uint8Array(32).fill(7)) },
    { provide: CLOCK, useValue: clock },
    { provide: OWN_NODE, useValue: own },
    { provide: ENTRY_WRITER, useValue: writer },
  ];
  const module = await Test.createTestingModule({
    imports: [
      { module: Ports, global: true, providers: provided, exports: provided.map(({ provide }) => provide) },
      IdentityModule.register({ accounts }),
    ],
    controllers: options.controllers ?? [],
  }).compile();
  const app = module.createNestApplication({ logger: ['error', 'fatal'] });
  app.setGlobalPrefix('api');
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
  app.useGlobalFilters(new RefusalFilter());
  await options.prepare?.(app);
  await app.listen(0, '127.0.0.1');
  const family = app.get(DirectoryFamily);
  families.set(family.name, family);

  const node: IdentityNode = {
    app,
    identity,
    journal,
    clock,
    family,
    nodes: app.get(PgNodeDirectory),
    enrolment: app.get(EnrolmentService),
    anchors: app.get(TrustAnchors),
    async signIn({ name, password }) {
      const response = await fetch(`${await app.getUrl()}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, password }),
      });
      if (!response.ok) throw new Error(`${name} cannot sign in: ${await response.text()}`);
      return ((await response.json()) as { token: string }).token;
    },
    async chain(owner) {
      const key = `directory/${owner}`;
      const heldCount = (await journal.transaction((tx) => tx.history(key))).length;
      const deadlineMs = Date.now() + 10_000;
      for (;;) {
        const numbered = await journal.readKeys(new Map([[key, 1_000_000n]]));
        if (numbered.length === heldCount) return numbered;
        if (Date.now() > deadlineMs) throw new Error(`entries of ${key} are still behind the fence`);
        await journal.number(100);
      }
    },
    async take(entries, from) {
      for (const entry of entries)
        await journal.transaction(async (tx) => {
          const held: HeldEntry = { ...entry, via: from.identity.nodeId as NodeId };
          const origin = await node.nodes.node(tx, entry.entry.origin);
          if (!origin) throw new Error(`unknown origin ${entry.entry.origin}`);
          const refusal = family.authorise(held, origin.path);
          if (refusal) throw new Refused(refusal);
          for (const need of entry.entry.needs) {
            const hash = Buffer.from(need).toString('hex') as never;
            const data = await from.journal.transaction((theirs) => theirs.content(hash));
            if (data) await tx.putContent(hash, data);
          }
          await tx.hold(held, entry.proof);
          await writer.settle(tx, held);
        });
    },
    async made(owner) {
      const digest = await journal.transaction((tx) => family.made(tx, `directory/${owner}`));
      return digest && Buffer.from(digest).toString('hex');
    },
    async close() {
      await app.close();
      await Promise.all([listener.close(), lease.close()]);
      await dataSource.destroy();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
  return node;
}

/** What a node asks to be enrolled with. */
export const requestOf = (node: IdentityNode): directory.EnrolmentRequest => requestOfIdentity(node.identity);
