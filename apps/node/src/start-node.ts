import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type INestApplication, Logger, type LoggerService, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { CASES_MIGRATIONS, CaseFamily } from '@wutong/cases';
import { CATALOG_MIGRATIONS, OverlayFamily, ReleaseFamily } from '@wutong/catalog';
import { type NatsKey, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { DirectoryFamily, IDENTITY_ENTITIES, IDENTITY_MIGRATIONS, ObservationFamily } from '@wutong/identity';
import { type NodeId, type Path } from '@wutong/kernel';
import {
  FileSealWitness,
  openDatabase,
  openJournal,
  PgJournalListener,
  PgLease,
  STORE_MIGRATIONS,
} from '@wutong/store';
import { AskServer, HubConnection } from '@wutong/sync';
import { setAddresses } from './addresses.js';
import { type NodeConfig, sealFileOf } from './config.js';
import { serveConsole } from './console-face.js';
import { type NodeCore } from './core.module.js';
import { enrolNode } from './enrolment.js';
import { MESSAGES, NodeModule } from './node.module.js';
import { NodeLogger } from './node-logger.js';
import { portalHeaders } from './portal/portal-headers.js';
import { PORTAL } from './portal/visit.js';
import { ProblemFilter } from './problem.filter.js';
import { type Hubs, SyncService } from './sync.service.js';

/** A node that serves. */
export interface RunningNode {
  readonly app: INestApplication;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = '2mb';
/** A form of the portal: a case number and a code. */
const FORM_BYTES_MAX = '2kb';
const logger = new Logger('Node');

async function openCore(config: NodeConfig): Promise<{ core: NodeCore; closeJournal: () => Promise<void> }> {
  const { identity, databaseUrl } = config;
  const dataSource = await openDatabase({
    url: databaseUrl,
    migrations: [...STORE_MIGRATIONS, ...IDENTITY_MIGRATIONS, ...CATALOG_MIGRATIONS, ...CASES_MIGRATIONS],
    entities: IDENTITY_ENTITIES,
  }).catch((error: Error) => {
    throw new Error(`the database of ${identity.path} is not to be had (WUTONG_DATABASE_URL): ${error.message}`);
  });
  const listener = new PgJournalListener(databaseUrl);
  const clock = { now: () => Date.now(), confirmed: false };
  const holder = `${hostname()}-${process.pid}-${randomUUID()}`;
  const lease = new PgLease({ url: databaseUrl, holder, logger: new Logger('Lease') });
  const journal = await openJournal({
    dataSource,
    own: { nodeId: identity.nodeId, path: identity.path as Path, algorithm: identity.algorithm },
    sealer: sealerOf(identity),
    clock,
    witness: new FileSealWitness(sealFileOf(config)),
    listener,
    lease,
  });
  if (!journal.isLeading) logger.log('another process of this node leads: this one serves, and stands by');
  if (journal.standing !== 'sealing')
    logger.warn('the seal file knows a seal that the database lacks: it was rolled back; nothing is sealed or sent');
  const core = { identity, dataSource, journal, clock, families: new Map() };
  const closeJournal = async () => {
    await Promise.all([lease.close(), listener.close()]);
  };
  return { core, closeJournal };
}

function sealerOf(identity: NodeIdentity) {
  const { nodeId, algorithm, signing } = identity;
  return {
    nodeId: nodeId as NodeId,
    algorithm,
    sign: (seal: Uint8Array) => suiteOf(algorithm).sign(seal, signing.privateKey),
  };
}

function connectHubs({ identity, uplinkUrl, hubUrl, hubCopies }: NodeConfig): Hubs {
  const { nodeId, nats, hub } = identity;
  const connect = (url: string, { seed }: NatsKey) =>
    new HubConnection({ url, nodeId, seed, copies: hubCopies, logger: new Logger('Hub') });
  return { up: uplinkUrl ? connect(uplinkUrl, nats) : undefined, own: hubUrl ? connect(hubUrl, hub) : undefined };
}

/** The application as it serves: routes, texts, and message handlers on each hub; not listening yet. */
async function compose(
  config: NodeConfig,
  core: NodeCore,
  hubs: Hubs,
  log: LoggerService,
): Promise<NestExpressApplication> {
  const { placeName, accounts, identity } = config;
  const app = await NestFactory.create<NestExpressApplication>(
    NodeModule.of({ core, hubs, face: { placeName }, accounts }),
    { logger: log, bodyParser: true, abortOnError: false },
  );
  serveConsole(app, config.consoleFolder);
  app.use(PORTAL, portalHeaders);
  setAddresses(app);
  app.useBodyParser('json', { limit: BODY_BYTES_MAX });
  app.useBodyParser('urlencoded', { limit: FORM_BYTES_MAX, extended: false });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  app.useGlobalFilters(new ProblemFilter(MESSAGES, placeName));
  for (const hub of [hubs.up, hubs.own])
    if (hub)
      app.connectMicroservice<MicroserviceOptions>(
        { strategy: new AskServer(hub, identity.nodeId, () => core.journal.isLeading) },
        { inheritAppConfig: true },
      );
  const families = [DirectoryFamily, ReleaseFamily, OverlayFamily, CaseFamily, ObservationFamily].map((one) =>
    app.get(one),
  );
  for (const family of families) core.families.set(family.name, family);
  return app;
}

/** Starts a node: database, enrolment, sync, HTTP. Throws one error that says what to mend; nothing is left open then. */
export async function startNode(config: NodeConfig, log: LoggerService = new NodeLogger()): Promise<RunningNode> {
  const { core, closeJournal } = await openCore(config);
  const hubs = connectHubs(config);
  let app: NestExpressApplication | undefined;
  const close = async () => {
    await app?.close();
    await Promise.all([hubs.up?.close(), hubs.own?.close()]);
    await closeJournal();
    await core.dataSource.destroy();
  };
  try {
    app = await compose(config, core, hubs, log);
    await app.init();
    await enrolNode(app, config);
    app.get(SyncService).start();
    await app.startAllMicroservices();
    await app.listen(config.httpPort, config.httpHost);
    logger.log(`${config.placeName} (${config.identity.nodeId}) serves on ${await app.getUrl()}`);
    return { app, close };
  } catch (error) {
    await close();
    throw error;
  }
}
