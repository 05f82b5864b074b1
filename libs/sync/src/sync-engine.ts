import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { type NodeIdentity } from '@wutong/crypto';
import { type ContentHash, fromHex, type NodeId, type Path } from '@wutong/kernel';
import { type Journal, type JournalTx, type Logger } from '@wutong/store';
import { link, PROTOCOL, type ProtocolRange } from '@wutong/wire';
import { BlobExchange, type BlobOutcome } from './blob-exchange.js';
import { CarriedFiles, type Exported, type Imported, type KnownNeighbour } from './carried-file.js';
import { nextEpoch } from './core/epochs.js';
import { isBelow } from './core/greeting.js';
import { Turns } from './core/turns.js';
import { DigestAnswerer } from './digest-answerer.js';
import { DigestReader } from './digest-reader.js';
import { EpochDesk } from './epoch-desk.js';
import { type Family, type KnownNode, type NodeDirectory } from './family.js';
import { Greeter } from './greeter.js';
import { Inbox, type Retried } from './inbox.js';
import { type Neighbour } from './inbox-parts.js';
import { type Link, type Question } from './link/link.js';
import { LINK_LIMITS, type LinkLimits } from './link-limits.js';
import { LinkSession, type LinkStanding } from './link-session.js';
import { MISSING_ASKED_MAX, MissingAnswerer } from './missing-answerer.js';
import { answerReturns, Recovery } from './recovery.js';
import { type Receiver, Relay } from './relay.js';
import { type SealedPartBox } from './sealed-part-box.js';
import { type Families, type SyncWriter } from './sync-writer.js';
import { systemTicker, type Ticker } from './ticker.js';
import { type VerifyReport } from './verification.js';
import { Verifier } from './verifier.js';

/** Entries numbered and sealed at once. */
const RUN_MAX = 500;
const TICK_MS = 500;
/** What came from a neighbour goes on to the others this much later at most: what comes meanwhile goes with it. */
const PASS_ON_MS = 50;
/** The directory is asked this often who the neighbours are: while no number is given, and while numbers are given. */
const NEIGHBOURS_EVERY_MS = 5_000;
const NEIGHBOURS_SOON_MS = 500;
const NEVER_ASKED = { atMs: Number.NEGATIVE_INFINITY, number: -1n };
const PARKED_AFTER_MS = 5_000;
const CHORES_EVERY_MS = 2_000;
const CHORE_MAX = 100;
const VERIFY_EVERY_MS = 600_000;

export interface SyncEngineParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly identity: NodeIdentity;
  readonly families: Families<T>;
  readonly directory: NodeDirectory<T>;
  readonly writer: SyncWriter<T>;
  readonly parts: SealedPartBox<T>;
  /** Makes the link to a neighbour; undefined while this node has no way to it. */
  readonly openLink: (neighbour: Neighbour) => Link | undefined;
  readonly nowMs: () => number;
  /** Milliseconds that only go forward: what intervals are measured by, whatever is done to the wall clock. */
  readonly elapsedMs: () => number;
  /** The machine's own, when not said. */
  readonly ticker?: Ticker;
  /** Names this start of the process; made by chance, when not said. */
  readonly boot?: string;
  /** How often each link is verified without being asked to; every ten minutes, when not said. */
  readonly verifyEveryMs?: number;
  readonly logger: Logger;
  /** What this program speaks, when not said. */
  readonly protocol?: ProtocolRange;
  /** Bounds of each link, where they are not the usual ones. */
  readonly limits?: Partial<LinkLimits>;
}

/** The protocol version that brought each question. */
const SINCE: Readonly<Record<Question, number>> = {
  hello: 1,
  missing: 1,
  status: 1,
  returns: 2,
  epoch: 2,
  snapshot: 2,
  digests: 2,
  blob: 2,
};

/** Who asks, and the session with it. */
interface Asking<T extends JournalTx> {
  readonly peer: KnownNode;
  readonly session: LinkSession<T>;
}

type Answerer<T extends JournalTx> = (asking: Asking<T>, body: Uint8Array) => Promise<Uint8Array>;

/** The sync side of a node: numbers and seals what was appended, and keeps a session with every neighbour. */
export class SyncEngine<T extends JournalTx> {
  private readonly sessions = new Map<string, LinkSession<T>>();
  private readonly peers = new Map<string, KnownNode>();
  private readonly verifiers = new Map<string, Verifier<T>>();
  private readonly answers: Partial<Record<Question, Answerer<T>>> = {
    hello: ({ session }, body) => session.answerHello(body),
    missing: ({ peer }, body) => this.missing.answer(peer, body),
    digests: ({ peer }, body) => this.digestAnswerer.answer(peer, body),
    blob: ({ peer }, body) => this.blobs.answer(peer, body),
    snapshot: ({ session }, body) => session.answerSnapshot(body),
    returns: ({ peer }, body) => answerReturns(this.the.journal, peer.nodeId as NodeId, body),
    epoch: ({ peer, session }, body) => this.epochDesk.answer(peer, body, session.liveBoot),
  };
  private readonly inbox: Inbox<T>;
  private readonly greeter: Greeter<T>;
  private readonly reader: DigestReader<T>;
  private readonly digestAnswerer: DigestAnswerer<T>;
  private readonly blobs: BlobExchange<T>;
  private readonly missing: MissingAnswerer<T>;
  private readonly files: CarriedFiles<T>;
  readonly epochDesk: EpochDesk<T>;
  readonly recovery: Recovery<T>;
  private stopTicking: (() => void) | undefined;
  private unsubscribe: (() => void) | undefined;
  private stopWaiting: (() => void) | undefined;
  private readonly turns = new Turns(() => this.turn());
  /** Something was appended that is not numbered yet. */
  private isTold = false;
  private lastChoresMs = 0;
  /** When the directory was asked last, and the journal's last number then. */
  private asked = NEVER_ASKED;
  private chores: Promise<void> | undefined;
  private stopped = false;
  /** The root's next epoch is being begun. */
  private isBeginning = false;

  constructor(private readonly the: SyncEngineParts<T>) {
    const { journal, identity, nowMs, boot = randomUUID(), protocol = PROTOCOL } = the;
    const ownId = identity.nodeId as NodeId;
    this.inbox = new Inbox({ ...the, ownId });
    this.greeter = new Greeter(journal, identity, nowMs, boot, protocol);
    this.reader = new DigestReader(journal, the.families);
    this.digestAnswerer = new DigestAnswerer(journal, this.reader);
    this.epochDesk = new EpochDesk(journal, the.directory, identity);
    this.recovery = new Recovery(journal, this.greeter, the.directory, { nodeId: ownId, path: identity.path as Path });
    this.missing = new MissingAnswerer(
      journal,
      (peer) => this.relayTo({ node: peer, isParent: !isBelow(peer.path, identity.path) }),
      protocol.max,
    );
    this.files = new CarriedFiles({
      journal,
      ownId,
      greeter: this.greeter,
      inbox: this.inbox,
      relayTo: ({ node, neighbour }) => this.relayTo({ node, isParent: !neighbour.isChild }),
      findNeighbour: (nodeId) => this.findNeighbour(nodeId),
      isLive: (nodeId) => this.sessions.get(nodeId)?.isLive === true,
      mayTake: () => this.recovery.mayTake,
    });
    this.blobs = new BlobExchange({ ...the, askerOf: (peer) => this.blobAskerOf(peer) });
  }

  start(): void {
    this.unsubscribe = this.the.journal.onAppended((appended) => {
      this.isTold = true;
      if (appended === 'own') this.wake();
      else this.wakeSoon();
    });
    this.stopTicking = (this.the.ticker ?? systemTicker)(TICK_MS, () => this.wake());
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopTicking?.();
    this.unsubscribe?.();
    this.stopWaiting?.();
    for (const verifier of this.verifiers.values()) verifier.close();
    await Promise.all([...this.sessions.values()].map((session) => session.close()));
    await this.turns.whenQuiet();
    await this.chores;
    await this.blobs.stop();
  }

  /** Fetches the bytes of an attachment that an entry of the key names; asked again, says how far that came. */
  fetchBlob(key: string, hash: ContentHash): Promise<BlobOutcome> {
    return this.blobs.fetch(key, hash);
  }

  /** Keeps the bytes of an attachment that a person gave here. */
  keepBlob(hash: ContentHash, bytes: Uint8Array): Promise<void> {
    return this.blobs.keep(hash, bytes);
  }

  standings(): LinkStanding[] {
    return [...this.sessions.values()].map((session) => session.standing());
  }

  /** What the newest verification of each link found that has ended. */
  verifications(): VerifyReport[] {
    return [...this.verifiers.values()].flatMap(({ last }) => last ?? []);
  }

  /** Compares with a neighbour, by node id, what both hold and made; undefined when there is no open link to it. */
  async verify(peer: string): Promise<VerifyReport | undefined> {
    return this.openVerifier(peer)?.run('compare');
  }

  /** Compares, and mends this node's side: of all shared keys, or of these. Undefined when there is no open link. */
  async repair(peer: string, keys?: readonly string[]): Promise<VerifyReport | undefined> {
    return this.openVerifier(peer)?.run('repair', keys);
  }

  /** Answers a neighbour's question about sync; who is no neighbour is told so. */
  async answer(from: string, question: Question, body: Uint8Array): Promise<Uint8Array> {
    if (!this.the.journal.isLeading) throw new Error('this process of the node stands by: ask again');
    await this.refreshSessions();
    const session = this.sessions.get(from);
    const peer = this.peers.get(from);
    if (!session || !peer) return unknownNode();
    const answer = this.greeter.protocol.max >= SINCE[question] ? this.answers[question] : undefined;
    if (!answer) throw new Error(`this node does not answer "${question}"`);
    return answer({ session, peer }, body);
  }

  /** Tries failing entries again now: the longest parked, of them these when named. */
  retryFailing(ids?: readonly string[]): Promise<Retried> {
    return this.inbox.retryFailing(CHORE_MAX, ids && new Set(ids));
  }

  /** What is carried by hand to a neighbour whose line is dead; about so many bytes, at most 64 MiB. */
  exportFile(nodeId: string, bytesMax?: number): Promise<Exported> {
    return this.files.export(nodeId, bytesMax);
  }

  /** Takes what was carried here by hand. */
  importFile(bytes: Uint8Array): Promise<Imported> {
    return this.files.import(bytes);
  }

  /** Does all that is due; one at a time, and once more when woken meanwhile. */
  wake(): void {
    void this.turns.take();
  }

  /** Does all that is due a little later; what asks for that meanwhile is done with it. */
  private wakeSoon(): void {
    this.stopWaiting ??= (this.the.ticker ?? systemTicker)(PASS_ON_MS, () => {
      this.stopWaiting?.();
      this.stopWaiting = undefined;
      this.wake();
    });
  }

  private async turn(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.work();
    } catch (error) {
      // The database is away or the lease is lost: the next tick tries again, and says so until it succeeds.
      if (!(error instanceof Error)) throw error;
      this.the.logger.warn(`sync waits: ${error.message}`);
    }
  }

  private async work(): Promise<void> {
    if (!this.the.journal.isLeading) return this.standBy();
    // Of a backlog one run after the other; who appends meanwhile wakes the next turn.
    const { isTold } = this;
    this.isTold = false;
    while (!this.stopped && (await this.the.journal.number(RUN_MAX, isTold)) >= RUN_MAX / 2);
    this.turnAll();
    if (await this.mayHaveChanged()) {
      await this.refreshSessions();
      this.turnAll();
    }
    if (this.chores || this.the.elapsedMs() - this.lastChoresMs < CHORES_EVERY_MS) return;
    this.lastChoresMs = this.the.elapsedMs();
    this.chores = this.doChores().finally(() => {
      this.chores = undefined;
    });
  }

  private turnAll(): void {
    for (const session of this.sessions.values()) void session.turn();
  }

  /** Another process of the node leads: it has the links. */
  private async standBy(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    this.peers.clear();
    this.asked = NEVER_ASKED;
    await Promise.all(sessions.map((session) => session.close()));
  }

  /** What may take its time: beside the numbering, never before it. */
  private async doChores(): Promise<void> {
    try {
      const parked = await this.the.journal.transaction((tx) => tx.parked(CHORE_MAX));
      if (parked.length > 0) {
        await this.inbox.retryFailing(CHORE_MAX);
        await this.askForMissing();
      }
      this.blobs.fetchWanted();
      await this.recovery.step([...this.sessions.values()]);
      for (const verifier of this.verifiers.values()) verifier.turn();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.the.logger.warn(`sync chores wait: ${error.message}`);
    }
  }

  private blobAskerOf(peer: NodeId) {
    const session = this.sessions.get(peer);
    return session && ((body: Uint8Array) => session.ask('blob', body));
  }

  /** Whether the directory may know of other neighbours than when it was asked last: it changes by entries alone. */
  private async mayHaveChanged(): Promise<boolean> {
    const [atMs, number] = [this.the.elapsedMs(), await this.the.journal.lastNumber()];
    const everyMs = number === this.asked.number ? NEIGHBOURS_EVERY_MS : NEIGHBOURS_SOON_MS;
    if (atMs - this.asked.atMs < everyMs) return false;
    this.asked = { atMs, number };
    return true;
  }

  /** Opens a session with each neighbour that the directory names and this node has a way to. */
  private async refreshSessions(): Promise<void> {
    for (const { node, neighbour } of await this.neighbours()) {
      if (this.sessions.has(node.nodeId)) this.peers.set(node.nodeId, node);
      if (this.sessions.has(node.nodeId) || this.stopped) continue;
      const opened = this.the.openLink(neighbour);
      if (!opened) {
        this.asked = NEVER_ASKED;
        continue;
      }
      this.peers.set(node.nodeId, node);
      this.sessions.set(node.nodeId, this.openSession(opened, neighbour, node));
    }
  }

  private async neighbours(): Promise<KnownNeighbour[]> {
    const { parent, children } = await this.the.journal.transaction((tx) => this.the.directory.neighbours(tx));
    return (parent ? [parent, ...children] : children).map((node) => {
      const isChild = isBelow(node.path, this.the.identity.path);
      return { node, neighbour: { nodeId: node.nodeId as NodeId, path: node.path, isChild } };
    });
  }

  private async findNeighbour(nodeId: string): Promise<KnownNeighbour | undefined> {
    return (await this.neighbours()).find(({ node }) => node.nodeId === nodeId);
  }

  private openSession(opened: Link, neighbour: Neighbour, peer: KnownNode): LinkSession<T> {
    const { journal, nowMs, elapsedMs, logger } = this.the;
    const known = () => this.peers.get(peer.nodeId) ?? peer;
    const relay = this.relayTo({
      get node() {
        return known();
      },
      isParent: !neighbour.isChild,
    });
    const { inbox, greeter } = this;
    const mayTake = () => this.recovery.mayTake;
    const lanes = () => lanesOf([...this.the.families.values()]);
    const limits = { ...LINK_LIMITS, ...this.the.limits };
    const parts = { journal, link: opened, neighbour, elapsedMs, logger };
    const session = new LinkSession({ ...parts, inbox, relay, greeter, peer: known, mayTake, lanes, limits, nowMs });
    const verifier = new Verifier({
      ...parts,
      families: this.the.families,
      reader: this.reader,
      fetch: (wanted) => session.fetchAll(wanted),
      isOpen: () => session.standing().state === 'open',
      everyMs: this.the.verifyEveryMs ?? VERIFY_EVERY_MS,
    });
    this.verifiers.set(neighbour.nodeId, verifier);
    return session;
  }

  /**
   * The root goes on under the next epoch, as its named operator says; false when it does not wait for that, or somebody
   * has said so already and it is being done.
   */
  async beginEpochAsRoot(accountId: string): Promise<boolean> {
    if (this.isBeginning) return false;
    this.isBeginning = true;
    try {
      return await this.beginNextAsRoot(accountId);
    } finally {
      this.isBeginning = false;
    }
  }

  private async beginNextAsRoot(accountId: string): Promise<boolean> {
    const { journal, directory, identity } = this.the;
    if (this.recovery.state !== 'operator') return false;
    const node = await journal.transaction((tx) => directory.node(tx, identity.nodeId));
    const epoch = nextEpoch(node ?? { epoch: 0n }, journal.start);
    await this.recovery.begin(epoch, [...this.sessions.values()]);
    const grant = { nodeId: identity.nodeId, epoch, instance: journal.start.instance, ruling: 'none' } as const;
    await journal.transaction((tx) => directory.grantEpoch(tx, { ...grant, accountId, last: undefined }));
    return true;
  }

  private relayTo(receiver: Receiver): Relay<T> {
    const { journal, parts, nowMs, identity } = this.the;
    return new Relay({ journal, parts, nowMs, ownId: identity.nodeId as NodeId }, receiver);
  }

  private openVerifier(peer: string): Verifier<T> | undefined {
    return this.sessions.get(peer)?.standing().state === 'open' ? this.verifiers.get(peer) : undefined;
  }

  /** Asks who brought a parked entry for what it waits for, once it has waited a while; what is parked here is not asked. */
  private async askForMissing(): Promise<void> {
    const parked = await this.the.journal.transaction((tx) => tx.parked(CHORE_MAX));
    const here = new Set<string>(parked.map((one) => one.id));
    const due = parked.filter((one) => one.missing.length > 0 && this.the.nowMs() - one.sinceMs > PARKED_AFTER_MS);
    for (const [via, session] of this.sessions) {
      // The parked entry itself is asked for as well: with it come the contents and parts it needs.
      const wanted = due
        .filter((one) => one.via === via && !one.missing.some((missing) => here.has(missing)))
        .flatMap((one) => [...one.missing, one.id]);
      const ids = [...new Set(wanted)].slice(0, MISSING_ASKED_MAX);
      if (ids.length > 0) await session.fetchMissing(ids.map(fromHex));
    }
  }
}

function unknownNode(): Uint8Array {
  const answer = { case: 'refusal' as const, value: link.HelloRefusal.UNKNOWN_NODE };
  return toBinary(link.HelloAnswerSchema, create(link.HelloAnswerSchema, { answer }));
}

/** What goes ahead on a link: the first lanes of all families together, then their second ones. */
function lanesOf<T extends JournalTx>(families: readonly Family<T>[]): string[][] {
  const lanes: string[][] = [];
  for (const family of families)
    for (const [at, types] of (family.lanes ?? []).entries()) lanes[at] = [...(lanes[at] ?? []), ...types];
  return lanes;
}
