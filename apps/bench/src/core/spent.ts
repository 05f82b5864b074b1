import { median, rounded } from './statistics.js';

/** Who spends CPU time: the hub's program and its children's, their databases, the hub's broker, and the bench itself. */
const SPENDERS = ['hubProgram', 'hubPostgres', 'childPrograms', 'childPostgres', 'nats', 'bench'] as const;

export type Spender = (typeof SPENDERS)[number];

/** CPU seconds, user and system, by who spent them. */
export type Spent = Readonly<Record<Spender, number>>;

/** Sums what was spent, by who spent it; who is not named spent nothing. */
export function spentOf(all: readonly (readonly [Spender, number])[]): Spent {
  return bySpender((spender) => all.reduce((sum, [by, seconds]) => (by === spender ? sum + seconds : sum), 0));
}

/** What was spent between two looks. */
export function spentBetween(before: Spent, after: Spent): Spent {
  return bySpender((spender) => after[spender] - before[spender]);
}

/** Milliseconds of one core for each row, by who spends them, and in all: medians over rounds. */
export function msPerRow(rounds: readonly Spent[], rows: number): Spent & { readonly all: number } {
  const middle = (of: (spent: Spent) => number) => rounded((median(rounds.map(of)) / rows) * 1_000);
  return {
    ...bySpender((spender) => middle((spent) => spent[spender])),
    all: middle((spent) => SPENDERS.reduce((sum, spender) => sum + spent[spender], 0)),
  };
}

function bySpender(of: (spender: Spender) => number): Spent {
  return Object.fromEntries(SPENDERS.map((spender) => [spender, of(spender)])) as Record<Spender, number>;
}
