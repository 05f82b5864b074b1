import { type QueryRunner } from 'typeorm';

/** Of a text with more parameters there are too many others, with other numbers of rows: it is planned when it comes. */
const PARAMETERS_MAX = 64;
/** A plan is of the tables as they were: an empty one is read whole. So it is made anew this often. */
const PLANS_KEPT_MS = 5_000;

/** A connection of the driver under TypeORM, as far as it is used here: what is asked before an answer came goes out at once. */
export interface Client {
  query(asked: { name?: string; text: string; values?: readonly unknown[] }): Promise<{ rows: unknown[] }>;
}

/** Names of texts, the same on every connection. */
const names = new Map<string, string>();
const plannedAtMs = new WeakMap<Client, number>();

/** The connection of a runner, with plans that are not too old. */
export async function clientOf(runner: QueryRunner): Promise<Client> {
  const client: Client = await runner.connect();
  const nowMs = performance.now();
  const before = plannedAtMs.get(client);
  if (before !== undefined && nowMs - before <= PLANS_KEPT_MS) return client;
  plannedAtMs.set(client, nowMs);
  if (before !== undefined) await client.query({ text: 'discard plans' });
  return client;
}

/**
 * Asks by a plan that the connection keeps, in the order of the calls. Planning costs more than all else of a short
 * statement. For texts of which there are few, and which name their columns: a plan for `*` fails once a migration has
 * added one.
 */
export async function queryPlanned<R>(client: Client, text: string, parameters: readonly unknown[]): Promise<R[]> {
  const name = parameters.length <= PARAMETERS_MAX ? { name: nameOf(text) } : {};
  const { rows } = await client.query({ ...name, text, values: parameters });
  return rows as R[];
}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `wutong-${names.size}`;
  names.set(text, name);
  return name;
}
