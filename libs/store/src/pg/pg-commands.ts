import { createHmac } from 'node:crypto';
import { Refused } from '@wutong/kernel';
import { type Answered, type CommandContext, type Commands } from '../commands.js';
import { type PgTx } from '../pg-tx.js';
import { type PgJournal } from './pg-journal.js';

/** JSON with sorted keys, so that the same body always has the same hash. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Commands on PostgreSQL: the row is inserted first, so that a second sender of the same id waits for the first. */
export class PgCommands implements Commands {
  constructor(
    private readonly journal: PgJournal,
    /** The node's storage key: a body may hold personal data, and its hash must not let anyone guess them. */
    private readonly key: Uint8Array,
  ) {}

  run<A extends object>(command: CommandContext, work: (tx: PgTx) => Promise<A>): Promise<Answered<A>> {
    const bodyHash = this.hashOf(command);
    return this.journal.transaction(async (tx) => {
      const inserted = await tx.query(
        `insert into command (account_id, id, body_hash) values ($1, $2, $3) on conflict do nothing returning id`,
        [command.accountId, command.commandId, bodyHash],
      );
      const answered = inserted.length === 0 && (await kept<A>(tx, command, bodyHash));
      if (answered) return answered;
      await refuseReturned(tx, command);
      const answer = await work(tx);
      await tx.query('update command set answer = $3 where account_id = $1 and id = $2', [
        command.accountId,
        command.commandId,
        JSON.stringify(answer),
      ]);
      return { ...answer, replayed: false };
    });
  }

  find<A extends object>(command: CommandContext): Promise<Answered<A> | undefined> {
    return this.journal.transaction(async (tx) => {
      const answered = await kept<A>(tx, command, this.hashOf(command));
      if (!answered) await refuseReturned(tx, command);
      return answered;
    });
  }

  private hashOf({ body }: CommandContext): Buffer {
    return createHmac('sha256', this.key)
      .update(canonicalJson(body ?? null))
      .digest();
  }
}

/** The answer of the same command; undefined for none. Refuses another body under its id. */
async function kept<A extends object>(
  tx: PgTx,
  command: CommandContext,
  bodyHash: Buffer,
): Promise<Answered<A> | undefined> {
  const [row] = await tx.query<{ body_hash: Buffer; answer: A }>(
    'select body_hash, answer from command where account_id = $1 and id = $2',
    [command.accountId, command.commandId],
  );
  if (!row) return undefined;
  if (!row.body_hash.equals(bodyHash))
    throw new Refused({
      kind: 'conflict',
      code: 'command.other-body',
      faults: [{ field: 'Idempotency-Key', value: command.commandId, code: 'command.other-body' }],
    });
  return { ...row.answer, replayed: true };
}

/** A command whose answer was lost with a roll-back, but not what it wrote, is not done a second time. */
async function refuseReturned(tx: PgTx, { commandId }: CommandContext): Promise<void> {
  const returned = await tx.returned(commandId);
  if (!returned) return;
  const { key } = returned;
  throw new Refused({
    kind: 'conflict',
    code: 'command.returned',
    params: { key },
    faults: [{ field: 'Idempotency-Key', value: commandId, code: 'command.returned', params: { key } }],
  });
}
