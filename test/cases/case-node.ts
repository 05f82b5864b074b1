import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type ArgumentsHost, Catch, type ExceptionFilter, type INestApplication, ValidationPipe } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CASES_MIGRATIONS, CaseFamily, CaseModule, DUTIES, EFFECTIVE_ITEMS } from '@wutong/cases';
import { type Algorithm, createNodeIdentity, suiteOf } from '@wutong/crypto';
import { IDENTITY_ENTITIES, IDENTITY_MIGRATIONS, IdentityModule, type Role } from '@wutong/identity';
import { type ContentHash, type NodeId, type Path, Refused, toHex } from '@wutong/kernel';
import {
  CLOCK,
  COMMANDS,
  DATA_SOURCE,
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
import { ENTRY_WRITER, PARTS, SealedPartBox, SyncWriter } from '@wutong/sync';
import { catalog, contentHashOf, hexOfContent } from '@wutong/wire';
import { type Response } from 'express';
import supertest from 'supertest';
import { CaseReprojection } from '../../libs/cases/src/case-reprojection.js';
import { createTestDatabase } from '../harness/test-database.js';
import { createLease } from '../store/journal-contract.js';
import { COUNTY } from './case-factory.js';

const PASSWORD = 'generated-for-specs';
const ROLES: readonly Role[] = ['village-agent', 'window-clerk', 'reviewer', 'approver', 'linked-case-officer'];
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
    const { kind, code, faults } = refusal;
    host.switchToHttp().getResponse<Response>().status(STATUS[kind]).json({ code, faults });
  }
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: specs look into answers of every shape
  readonly body: any;
}

/** A node with cases and identity: PostgreSQL, journal, HTTP; entries and parts are carried by the spec, not a link. */
export class CaseNode {
  private readonly tokens = new Map<Role, string>();

  private constructor(
    readonly path: string,
    readonly nodeId: string,
    readonly journal: PgJournal,
    readonly family: CaseFamily,
    readonly parts: SealedPartBox<PgTx>,
    private readonly app: INestApplication,
    private readonly encryption: { algorithm: Algorithm; key: Uint8Array },
    private readonly writer: SyncWriter<PgTx>,
    /** What the catalog has in force here. */
    readonly items: Map<string, catalog.Item>,
    private readonly dispose: () => Promise<void>,
  ) {}

  static async open(path: string, items: readonly catalog.Item[], algorithm: Algorithm = 1): Promise<CaseNode> {
    const natsKey = { user: `U${'A'.repeat(55)}`, seed: '' };
    const identity = createNodeIdentity(path, algorithm, natsKey, natsKey);
    const own = { nodeId: identity.nodeId, path: path as Path, algorithm };
    const clock = { now: () => Date.now(), confirmed: true };
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'wutong-cases-'));
    const dataSource = await openDatabase({
      url: database.url,
      migrations: [...STORE_MIGRATIONS, ...IDENTITY_MIGRATIONS, ...CASES_MIGRATIONS],
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
    const held = new Map(items.map((item) => [item.id, item]));
    const families = new Map<string, CaseFamily>();
    const writer = new SyncWriter<PgTx>(families, own.path);
    const parts = new SealedPartBox<PgTx>(identity);
    const effectiveItem = async (_: PgTx, itemId: string, place: string) => {
      const item = held.get(itemId);
      return item && create(catalog.EffectiveItemSchema, { item, place });
    };
    class Ports {}
    const provided = [
      { provide: DATA_SOURCE, useValue: dataSource },
      { provide: JOURNAL, useValue: journal },
      { provide: COMMANDS, useValue: new PgCommands(journal, new Uint8Array(32).fill(7)) },
      { provide: CLOCK, useValue: clock },
      { provide: OWN_NODE, useValue: own },
      { provide: ENTRY_WRITER, useValue: writer },
      { provide: PARTS, useValue: parts },
      { provide: EFFECTIVE_ITEMS, useValue: { effectiveItem } },
      { provide: DUTIES, useValue: { refereeOf: () => COUNTY as Path } },
    ];
    const accounts = ROLES.map((role) => ({ name: role, role, password: PASSWORD }));
    const module = await Test.createTestingModule({
      imports: [
        { module: Ports, global: true, providers: provided, exports: provided.map(({ provide }) => provide) },
        { ...IdentityModule.register({ accounts }), global: true },
        CaseModule,
      ],
    }).compile();
    const app = module.createNestApplication({ logger: ['error', 'fatal'] });
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
    app.useGlobalFilters(new RefusalFilter());
    await app.init();
    const family = app.get(CaseFamily);
    families.set(family.name, family);
    const encryption = { algorithm, key: identity.encryption.publicKey };
    return new CaseNode(path, identity.nodeId, journal, family, parts, app, encryption, writer, held, async () => {
      await app.close();
      await Promise.all([listener.close(), lease.close()]);
      await dataSource.destroy();
      await database.drop();
      await rm(folder, { recursive: true });
    });
  }

  async get(role: Role, route: string): Promise<Answer> {
    const request = supertest(this.app.getHttpServer()).get(route);
    const { status, body } = await request.set('authorization', `Bearer ${await this.token(role)}`);
    return { status, body };
  }

  async post(role: Role, route: string, body: object = {}, commandId: string = randomUUID()): Promise<Answer> {
    const request = supertest(this.app.getHttpServer())
      .post(route)
      .set('authorization', `Bearer ${await this.token(role)}`)
      .set('idempotency-key', commandId);
    const answer = await request.send(body);
    return { status: answer.status, body: answer.body };
  }

  /** Takes from another node what it holds of a case and this node is owed, as a link would once it is proved. */
  async takeFrom(other: CaseNode, caseNumber: string): Promise<void> {
    const key = `case/${caseNumber}`;
    const audience = await other.journal.transaction((tx) => tx.audience(key));
    if (!audience.some((member) => member.path === this.path)) return;
    const numbered = await other.numbered(key);
    const held = await this.journal.transaction((tx) => tx.held(numbered.map((entry) => entry.id)));
    for (const entry of numbered.filter(({ id }) => !held.has(id))) {
      const { parts } = entry.entry;
      const hashes = parts.map((part) => toHex<ContentHash>(part));
      const boxes = await other.journal.transaction((tx) =>
        Promise.all(hashes.map((hash) => other.parts.boxFor(tx, hash, this.encryption))),
      );
      await this.journal.transaction(async (tx) => {
        const refusal = this.family.authorise(entry, entry.entry.origin.split('-')[0] ?? '');
        if (refusal) throw new Refused(refusal);
        for (const [at, box] of boxes.entries()) if (box) await this.parts.receive(tx, parts[at] as Uint8Array, box);
        const received = { id: entry.id, bytes: entry.bytes, entry: entry.entry, via: other.nodeId as NodeId };
        await tx.hold(received, entry.proof);
        await this.writer.settle(tx, received);
      });
    }
  }

  /** Writes an event as a faulty program would: held here, with nothing made of it. */
  async writeUnsettled(caseNumber: string, type: string, payload: Uint8Array): Promise<string> {
    const draft = { family: 'case', key: `case/${caseNumber}`, ruleVersion: 1, commandId: randomUUID(), type, payload };
    return (await this.journal.transaction((tx) => tx.append(draft))).id;
  }

  /** Takes another node's newest entry of a case as the inbox does with what it cannot apply: parked, with the error. */
  async parkFrom(other: CaseNode, caseNumber: string): Promise<string> {
    const key = `case/${caseNumber}`;
    const newest = (await other.numbered(key)).at(-1);
    if (!newest) throw new Error(`nothing is held of ${key}`);
    const { id, bytes, proof } = newest;
    const via = other.nodeId as NodeId;
    return this.journal.transaction(async (tx) => {
      const failure = await tx
        .attempt(async () => {
          await tx.hold({ ...newest, via }, proof);
          await this.writer.settle(tx, { ...newest, via });
        })
        .then(
          () => '',
          (error: Error) => error.message,
        );
      await tx.park({ id, via, bytes, proof, key, missing: [], failure, sinceMs: Date.now() });
      return failure;
    });
  }

  /** Ids of the entries whose application fails here. */
  async failing(): Promise<string[]> {
    return (await this.journal.transaction((tx) => tx.parked(10, 'failing'))).map(({ id }) => id);
  }

  /** Holds a year's calendar as if its publisher's entry had been applied here. */
  async holdCalendar(owner: string, year: number, data: Uint8Array): Promise<string> {
    const content = hexOfContent(contentHashOf(data, 1));
    await this.journal.transaction(async (tx) => {
      await tx.putContent(content, data);
      await tx.query(`insert into directory_calendar (owner, year, content, entry_id) values ($1, $2, $3, '')`, [
        owner,
        year,
        content,
      ]);
    });
    return content;
  }

  /** The contents that each entry of a case names as needed, in order. */
  async needs(caseNumber: string): Promise<string[][]> {
    const history = await this.journal.transaction((tx) => tx.history(`case/${caseNumber}`));
    return history.map(({ entry }) => entry.needs.map((need) => toHex<string>(need)));
  }

  /** Leaves the projection as a program would that knew of no work list. */
  async forgetAwaits(): Promise<void> {
    await this.journal.transaction((tx) => tx.query('update case_state set awaits = null'));
  }

  /** What a start of the process does with what it finds. */
  startAgain(): Promise<void> {
    return this.app.get(CaseReprojection).onApplicationBootstrap();
  }

  async digest(caseNumber: string): Promise<string> {
    const made = await this.journal.transaction((tx) => this.family.made(tx, `case/${caseNumber}`));
    return made ? toHex<string>(made) : '';
  }

  /** Every value of every row of the node's own tables, as one text. */
  async everythingStored(): Promise<string> {
    return this.journal.transaction(async (tx) => {
      const tables = ['entry', 'case_state', 'case_counter', 'command'];
      const texts: string[] = [];
      for (const table of tables) {
        const rows = await tx.query<{ text: string }>(`select row_to_json(t)::text as text from ${table} t`);
        texts.push(...rows.map((row) => row.text));
      }
      const entries = await tx.query<{ bytes: Buffer }>('select bytes from entry');
      return [...texts, ...entries.map((row) => row.bytes.toString('utf8'))].join('\n');
    });
  }

  close(): Promise<void> {
    return this.dispose();
  }

  private async numbered(key: string) {
    const count = (await this.journal.transaction((tx) => tx.history(key))).length;
    const deadlineMs = Date.now() + 10_000;
    for (;;) {
      const numbered = await this.journal.readKeys(new Map([[key, 1_000_000n]]));
      if (numbered.length === count) return numbered;
      if (Date.now() > deadlineMs) throw new Error(`entries of ${key} are still behind the fence`);
      await this.journal.number(100);
    }
  }

  private async token(role: Role): Promise<string> {
    const held = this.tokens.get(role);
    if (held) return held;
    const answer = await supertest(this.app.getHttpServer()).post('/session').send({ name: role, password: PASSWORD });
    const token: string = answer.body.token;
    this.tokens.set(role, token);
    return token;
  }
}
