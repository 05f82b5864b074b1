import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { ENTRY_WRITER, type EntryWriter } from '@wutong/sync';
import { type Session } from './core/session.js';
import { type SyncAct, syncActDraft } from './core/sync-act-entry.js';
import { listSyncActs, type ShownSyncAct } from './sync-act-rows.js';

/** What was done, without who did it and when. */
export interface DoneSyncAct extends Pick<SyncAct, 'act' | 'counts'> {
  readonly peer?: string;
  readonly subjects?: readonly string[];
  readonly commandId: string;
}

/** Writes down what signed-in people do to the sync of this node, and lists it. */
@Injectable()
export class SyncActs {
  constructor(
    @Inject(ENTRY_WRITER) private readonly writer: EntryWriter<PgTx>,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the transaction that keeps the command's answer: no act without its entry. */
  async write(tx: PgTx, { accountId, role }: Session, done: DoneSyncAct): Promise<void> {
    const { commandId, act, counts, peer = '', subjects = [] } = done;
    const said: SyncAct = { accountId, role, act, peer, subjects, counts, atMs: this.clock.now() };
    await this.writer.write(tx, syncActDraft(this.own.path, said, commandId));
  }

  /** Acts at this node and at those below it, newest first. */
  list(tx: PgTx, limit: number): Promise<ShownSyncAct[]> {
    return listSyncActs(tx, limit);
  }
}
