import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Logger } from '@wutong/store';
import { type Link, type Question } from './link.js';

export interface FileLinkOptions {
  /** Both ends see it: a shared folder, or a disk that is carried between them. Who may write there speaks as the peer. */
  readonly folder: string;
  readonly own: string;
  readonly peer: string;
  readonly answer: (question: Question, body: Uint8Array) => Promise<Uint8Array>;
  readonly logger: Logger;
  /** How often the folder is looked at; half a second unless told. */
  readonly lookMs?: number;
  /** How long an answer is waited for; 5 s unless told. */
  readonly answerMs?: number;
}

const LOOK_MS = 500;
const ANSWER_MS = 5_000;
/** One direction of one link keeps at most this; then sending is refused and the relay waits. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** Larger than any bundle or answer: somebody else's. */
const FILE_BYTES_MAX = 1024 * 1024;

const BUNDLE = '.bundle';
const QUESTION = '.question';
const ANSWER = '.answer';
/** Written, and not whole yet. */
const DRAFT = '.new';

/**
 * A link over a folder that both ends see. In it each direction has a folder, where one end puts files: written whole
 * under another name, synced, then renamed. The other takes them away: a bundle is taken when its file is gone.
 */
export class FileLink implements Link {
  readonly peer: string;
  private readonly inbox: string;
  private readonly outbox: string;
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | undefined;
  private prepared: Promise<void> | undefined;
  private handler: ((bundle: Uint8Array) => Promise<void>) | undefined;
  private sent = 0;
  private closed = false;

  constructor(private readonly options: FileLinkOptions) {
    this.peer = options.peer;
    const { folder, own, peer } = options;
    this.inbox = join(folder, `${peer}-to-${own}`);
    this.outbox = join(folder, `${own}-to-${peer}`);
    this.timer = setInterval(() => this.look(), options.lookMs ?? LOOK_MS);
  }

  async send(bundle: Uint8Array, dedupeId: string): Promise<void> {
    await this.demandFolders();
    const name = createHash('sha256').update(dedupeId).digest('hex').slice(0, 16);
    const waiting = await namesIn(this.outbox, BUNDLE);
    if (waiting.some((file) => file.endsWith(`-${name}${BUNDLE}`))) return;
    const sizes = await Promise.all(waiting.map((file) => sizeOf(join(this.outbox, file))));
    if (sizes.reduce((sum, size) => sum + size, bundle.length) > WAITING_BYTES_MAX)
      throw new Error(`${this.outbox} holds ${WAITING_BYTES_MAX} bytes that ${this.peer} has not taken`);
    this.sent += 1;
    // In the order of sending: by the clock, and within a process by count.
    const turn = `${String(Date.now()).padStart(15, '0')}-${String(this.sent).padStart(9, '0')}`;
    await writeWhole(this.outbox, `${turn}-${name}${BUNDLE}`, bundle);
  }

  receive(handler: (bundle: Uint8Array) => Promise<void>): void {
    this.handler = handler;
    this.look();
  }

  async ask(question: Question, body: Uint8Array): Promise<Uint8Array> {
    await this.demandFolders();
    const id = randomUUID();
    const answer = join(this.inbox, `${id}${ANSWER}`);
    const asked = `${id}.${question}${QUESTION}`;
    await writeWhole(this.outbox, asked, body);
    const { lookMs = LOOK_MS, answerMs = ANSWER_MS } = this.options;
    try {
      for (let waited = 0; waited < answerMs && !this.closed; waited += lookMs) {
        await pause(lookMs);
        if (existsSync(answer)) return await readBounded(answer);
      }
      throw new Error(`${this.peer} has not answered "${question}" through ${this.options.folder}`);
    } finally {
      await rm(join(this.outbox, asked), { force: true });
      await rm(answer, { force: true });
    }
  }

  isUp(): boolean {
    return !this.closed && existsSync(this.options.folder);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    if (this.looking || !this.isUp()) return;
    this.looking = this.takeAll()
      .catch((error: Error) => this.options.logger.warn(`folder of link ${this.peer}: ${error.message}`))
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async takeAll(): Promise<void> {
    for (const file of await namesIn(this.inbox, QUESTION)) await this.answer(file);
    if (this.handler) for (const file of await namesIn(this.inbox, BUNDLE)) await this.take(file, this.handler);
  }

  /** What is not taken stays, and comes again behind what else waits. */
  private async take(file: string, handler: (bundle: Uint8Array) => Promise<void>): Promise<void> {
    if (this.closed) return;
    const path = join(this.inbox, file);
    try {
      await handler(await readBounded(path));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.options.logger.warn(`bundle of link ${this.peer} comes again: ${error.message}`);
      return;
    }
    await rm(path, { force: true });
  }

  private async answer(file: string): Promise<void> {
    const path = join(this.inbox, file);
    const [id = '', question = ''] = file.split('.');
    try {
      const reply = await this.options.answer(question as Question, await readBounded(path));
      await writeWhole(this.outbox, `${id}${ANSWER}`, reply);
    } catch (error) {
      // Who asked hears nothing, and asks again.
      if (!(error instanceof Error)) throw error;
      this.options.logger.warn(`question "${question}" of ${this.peer}: ${error.message}`);
    }
    await rm(path, { force: true });
  }

  private async demandFolders(): Promise<void> {
    if (!this.isUp()) throw new Error(`${this.options.folder} is not there: mount it, or carry the disk here`);
    this.prepared ??= this.prepare();
    await this.prepared.catch((error: Error) => {
      this.prepared = undefined;
      throw error;
    });
  }

  /** Makes the folders, and removes what an earlier process of this node has begun and nobody waits for. */
  private async prepare(): Promise<void> {
    for (const folder of [this.inbox, this.outbox])
      await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    const left = [
      ...(await namesIn(this.inbox, ANSWER)).map((name) => join(this.inbox, name)),
      ...(await namesIn(this.outbox, QUESTION)).map((name) => join(this.outbox, name)),
      ...(await namesIn(this.outbox, DRAFT)).map((name) => join(this.outbox, name)),
    ];
    for (const path of left) await rm(path, { force: true });
  }
}

/** 0 for what was taken meanwhile. */
function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readBounded(path: string): Promise<Uint8Array> {
  if ((await sizeOf(path)) > FILE_BYTES_MAX) throw new Error(`${path} is larger than anything that is sent: remove it`);
  return new Uint8Array(await readFile(path));
}

/** Names of files of a kind, the oldest first; none while the folder is not there. */
async function namesIn(folder: string, ending: string): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names.filter((name) => name.endsWith(ending)).sort();
}

/** Durable when it returns, and never seen half. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, `${name}${DRAFT}`);
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(folder, name));
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
