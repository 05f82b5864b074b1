import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, type INestApplication, Module, ValidationPipe } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  CATALOG_DUTIES,
  CATALOG_MIGRATIONS,
  type CatalogDuties,
  CatalogModule,
  CatalogService,
  EffectiveItems,
  OverlayFamily,
  ReleaseFamily,
} from '@wutong/catalog';
import { suiteOf } from '@wutong/crypto';
import { levelOf, type NodeId, type Path, toHex } from '@wutong/kernel';
import {
  CLOCK,
  COMMANDS,
  FileSealWitness,
  JOURNAL,
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
import { hexOfContent } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { createTestDatabase } from '../harness/test-database.js';
import { createLease } from '../store/journal-contract.js';

/** A node's catalog on a PostgreSQL database of its own, with a clock that the test sets. */
export interface CatalogNode {
  readonly app: INestApplication;
  readonly journal: PgJournal;
  readonly service: CatalogService;
  readonly items: EffectiveItems;
  readonly families: readonly [ReleaseFamily, OverlayFamily];
  readonly clock: { nowMs: number };
  /** A command of a keeper, new each time. */
  command(): { accountId: string; commandId: string };
  /** Takes over all that `from` has and this node is in the audience of, as its link would. */
  take(from: CatalogNode): Promise<number>;
  readonly path: Path;
  close(): Promise<void>;
}

/** As the profiles of the tiers say: city and county publish, county and below overlay. */
const DUTIES: CatalogDuties = {
  mayPublish: (path) => levelOf(path) <= 4,
  mayOverlay: (path) => levelOf(path) >= 4,
};

/** 2026-11-20, 10:00 in Shanghai. */
const START_MS = Date.UTC(2026, 10, 20, 2);

export async function startCatalogNode(path: Path, algorithm: 1 | 2 = 1): Promise<CatalogNode> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'catalog-node-'));
  const nodeId = `${path}-aaaa` as NodeId;
  const suite = suiteOf(algorithm);
  const keys = suite.generateSigningKeys();
  const clock = { nowMs: START_MS, confirmed: true, now: () => clock.nowMs };
  const own = { nodeId, path, algorithm };
  const dataSource = await openDatabase({
    url: database.url,
    migrations: [...STORE_MIGRATIONS, ...CATALOG_MIGRATIONS],
  });
  const listener = new PgJournalListener(database.url);
  const lease = createLease(database.url);
  const sealer = { nodeId, algorithm, sign: (seal: Uint8Array) => suite.sign(seal, keys.privateKey) };
  const witness = new FileSealWitness(join(folder, 'seal.json'));
  const journal = await openJournal({ dataSource, own, sealer, clock, witness, listener, lease });
  const families = [new ReleaseFamily(DUTIES), new OverlayFamily(DUTIES)] as const;
  const writer = new SyncWriter<PgTx>(new Map(families.map((family) => [family.name, family])), own.path);

  @Global()
  @Module({
    providers: [
      { provide: JOURNAL, useValue: journal },
      { provide: COMMANDS, useValue: new PgCommands(journal, new Uint8Array(32).fill(7)) },
      { provide: CLOCK, useValue: clock },
      { provide: OWN_NODE, useValue: own },
      { provide: ENTRY_WRITER, useValue: writer },
      { provide: CATALOG_DUTIES, useValue: DUTIES },
    ],
    exports: [CATALOG_DUTIES, JOURNAL, COMMANDS, CLOCK, OWN_NODE, ENTRY_WRITER],
  })
  class Ports {}

  const built = await Test.createTestingModule({ imports: [Ports, CatalogModule] }).compile();
  const app = built.createNestApplication();
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  const session = { accountId: randomUUID(), name: 'keeper', role: 'catalog-keeper', path };
  app.use((request: { session?: object }, _: unknown, next: () => void) => {
    request.session = session;
    next();
  });
  await app.init();

  return {
    app,
    journal,
    path,
    clock,
    families,
    service: app.get(CatalogService),
    items: app.get(EffectiveItems),
    command: () => ({ accountId: session.accountId, commandId: randomUUID() }),
    take: (from) => take(from, { path, journal, writer }),
    close: async () => {
      await app.close();
      await Promise.all([listener.close(), lease.close()]);
      await dataSource.destroy();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

async function take(
  from: CatalogNode,
  to: { path: Path; journal: PgJournal; writer: SyncWriter<PgTx> },
): Promise<number> {
  // What was written waits for every transaction of the cluster that wrote before it.
  await eventually('all is numbered', async () => {
    await from.journal.number(1_000);
    return (await from.journal.counts()).unnumbered === 0n || undefined;
  });
  let taken = 0;
  for (const numbered of await readFrom(from.journal)) {
    const { entry, id } = numbered;
    const admissions = (await from.journal.admissions([entry.key])).get(entry.key) ?? [];
    const mine = admissions.some(
      ({ member }) => member.path === to.path || (member.subtree && to.path.startsWith(member.path)),
    );
    if (!mine) continue;
    const needs = entry.needs.map(hexOfContent);
    const contents = await from.journal.transaction(async (tx) => {
      const found: [string, Uint8Array | undefined][] = [];
      for (const hash of needs) found.push([hash, await tx.content(hash)]);
      return found;
    });
    await to.journal.transaction(async (tx) => {
      if ((await tx.held([id])).size > 0) return;
      for (const [hash, data] of contents) if (data) await tx.putContent(hash as (typeof needs)[number], data);
      await tx.lockHeads([entry.key]);
      const held = { id, bytes: numbered.bytes, entry, via: `${from.path}-aaaa` as NodeId };
      await tx.hold(held, numbered.proof);
      await to.writer.settle(tx, held);
      taken++;
    });
  }
  return taken;
}

/** Digest of a key's canonical state, as hex. */
export async function madeOf(node: CatalogNode, key: string): Promise<string> {
  const family = node.families.find(({ name }) => key.startsWith(`${name}/`));
  const made = await node.journal.transaction((tx) => family?.made(tx, key) ?? Promise.resolve(undefined));
  return made ? toHex(made) : '';
}
