import { type PgTx } from './pg-tx.js';

/** Who sent a command, and how it is known again: the client makes the id (`Idempotency-Key`), a UUID. */
export interface CommandContext {
  readonly accountId: string;
  readonly commandId: string;
  /** The parsed body (any JSON value): its hash is kept with the answer. */
  readonly body: unknown;
}

/** An answer, and whether it was kept from an earlier run of the same command. */
export type Answered<A> = A & { readonly replayed: boolean };

/** Runs each command once: its row first, then the work, and the answer kept with it, in one transaction. */
export interface Commands {
  /**
   * The answer (a JSON object) of a command that wrote is kept by account, id and body hash and given again. A refusal
   * wrote nothing and is judged again; another body under the same id is refused ("command.other-body"), and so is a
   * command whose answer a roll-back took while what it wrote came back from a neighbour ("command.returned").
   */
  run<A extends object>(command: CommandContext, work: (tx: PgTx) => Promise<A>): Promise<Answered<A>>;
  /** The kept answer; undefined when the command was never answered. For work that outlasts a transaction. */
  find<A extends object>(command: CommandContext): Promise<Answered<A> | undefined>;
}

/** Injection token of {@link Commands}. */
export const COMMANDS = Symbol('Commands');
