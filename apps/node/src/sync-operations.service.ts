import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type DoneSyncAct, type Session, SyncActs } from '@wutong/identity';
import { Refused } from '@wutong/kernel';
import { type Answered, COMMANDS, type CommandContext, type Commands, JOURNAL, type PgJournal } from '@wutong/store';
import { type Exported } from '@wutong/sync';
import { SyncService } from './sync.service.js';
import { type ImportedView, type RetriedView, type VerifyView, verifyView } from './sync.view.js';

/** So much goes into one file: an import takes twice that, as one journal number may bring more than fits. */
const EXPORT_BYTES_MAX = 32 * 1024 * 1024;

/** Who gives a command, and under which id. */
export interface Order {
  readonly session: Session;
  readonly commandId: string;
}

type Done = Omit<DoneSyncAct, 'commandId'>;

/** What operators do to the sync of this node: each act is done once per command id, and is itself an entry. */
@Injectable()
export class SyncOperations {
  constructor(
    @Inject(COMMANDS) private readonly commands: Commands,
    @Inject(JOURNAL) private readonly journal: PgJournal,
    private readonly sync: SyncService,
    private readonly acts: SyncActs,
  ) {}

  verify(order: Order, peer: string): Promise<Answered<VerifyView>> {
    return this.act(order, { act: 'verify', peer }, async () => {
      const answer = verifyView(await this.sync.verify(peer));
      return { answer, done: { act: 'verify', peer, subjects: keysOf(answer), counts: countsOf(answer) } };
    });
  }

  repair(order: Order, peer: string, keys?: readonly string[]): Promise<Answered<VerifyView>> {
    return this.act(order, { act: 'repair', peer, keys }, async () => {
      const answer = verifyView(await this.sync.repair(peer, keys));
      return { answer, done: { act: 'repair', peer, subjects: keysOf(answer), counts: countsOf(answer) } };
    });
  }

  retry(order: Order, ids?: readonly string[]): Promise<Answered<RetriedView>> {
    return this.act(order, { act: 'retry', ids }, async () => {
      const { tried, failing } = await this.sync.retryFailing(ids);
      const answer = { tried: tried.length, failing };
      return { answer, done: { act: 'retry', subjects: tried, counts: answer } };
    });
  }

  rule(order: Order, nodeId: string, ruling: 'restored' | 'clone'): Promise<Answered<{ ruling: string }>> {
    return this.act(order, { act: 'rule', nodeId, ruling }, async () => {
      if (!(await this.sync.rule(nodeId, ruling, order.session.accountId)))
        throw new Refused({ kind: 'conflict', code: 'sync.no-ruling-awaited', params: { nodeId } });
      return { answer: { ruling }, done: { act: 'rule', peer: nodeId, subjects: [ruling], counts: {} } };
    });
  }

  beginEpoch(order: Order): Promise<Answered<{ epoch: number }>> {
    return this.act(order, { act: 'epoch' }, async () => {
      if (!(await this.sync.beginEpoch(order.session.accountId)))
        throw new Refused({ kind: 'conflict', code: 'sync.no-epoch-awaited' });
      const answer = { epoch: Number(this.journal.start.epoch) };
      return { answer, done: { act: 'epoch', counts: answer } };
    });
  }

  import(order: Order, bytes: Uint8Array): Promise<Answered<ImportedView>> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    return this.act(order, { act: 'import', hash }, async () => {
      const { from, held, ...counts } = await this.sync.importFile(bytes);
      const answer = { from, ...counts, held: Number(held) };
      return { answer, done: { act: 'import', peer: from, subjects: [hash], counts } };
    });
  }

  /** The bytes are kept by no command: sent again, it makes the file anew. */
  async export({ session, commandId }: Order, peer: string): Promise<Exported> {
    const file = await this.sync.exportFile(peer, EXPORT_BYTES_MAX);
    const hash = createHash('sha256').update(file.bytes).digest('hex');
    const counts = { bytes: file.bytes.length, after: Number(file.after), upto: Number(file.upto) };
    await this.commands.run(contextOf({ session, commandId }, { act: 'export', peer }), async (tx) => {
      await this.acts.write(tx, session, { commandId, act: 'export', peer, subjects: [hash], counts });
      return {};
    });
    return file;
  }

  /** Takes kept bytes of what could not be proved away, by their ids. */
  drop({ session, commandId }: Order, ids: readonly number[]): Promise<Answered<{ dropped: number }>> {
    return this.commands.run(contextOf({ session, commandId }, { act: 'drop', ids }), async (tx) => {
      const rows = await tx.query<{ id: string }>('delete from quarantine where id = any($1) returning id', [ids]);
      const answer = { dropped: rows.length };
      await this.acts.write(tx, session, {
        commandId,
        act: 'drop',
        subjects: rows.map(({ id }) => id),
        counts: answer,
      });
      return answer;
    });
  }

  /**
   * Work that asks neighbours or has transactions of its own: first the work, then its entry and its answer in one
   * transaction. Who repeats a command after a crash between them has it done again, which changes nothing.
   */
  private async act<A extends object>(
    order: Order,
    body: object,
    work: () => Promise<{ answer: A; done: Done }>,
  ): Promise<Answered<A>> {
    const { session, commandId } = order;
    const context = contextOf(order, body);
    const kept = await this.commands.find<A>(context);
    if (kept) return kept;
    const { answer, done } = await work();
    return this.commands.run(context, async (tx) => {
      await this.acts.write(tx, session, { ...done, commandId });
      return answer;
    });
  }
}

function contextOf({ session: { accountId }, commandId }: Order, body: object): CommandContext {
  return { accountId, commandId, body };
}

const keysOf = ({ different }: VerifyView) => different.map(({ key }) => key);

function countsOf({ keys, different, moving }: VerifyView) {
  const repaired = different.filter((one) => one.repaired).length;
  return { keys, different: different.length, repaired, moving: moving.length };
}
