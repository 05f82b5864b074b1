import { type QueryRunner } from 'typeorm';

/** Of a text with more parameters there are too many others, with other numbers of rows: it is planned when it comes. */
const PARAMETERS_MAX = 64;
/** A plan is of the tables as they were: an empty one is read whole. So it is made anew this often. */
const PLANS_KEPT_MS = 5_000;

/** A connection of the driver under TypeORM, as far as it is used here. */
interface Client {
  query(asked: { name?: string; text: string; values: readonly unknown[] }): Promise<{ rows: unknown[] }>;
}

/** Names of texts, the same on every connection. */
const names = new Map<string, string>();
const plannedAtMs = new WeakMap<Client, number>();

/**
 * Asks by a plan that the connection keeps. Planning costs more than all else of a short statement. For texts of which
 * there are few, and which name their columns: a plan for `*` fails once a migration has added one.
 */
export async function queryPlanned<R>(runner: QueryRunner, text: string, parameters: readonly unknown[]): Promise<R[]> {
  const client: Client = await runner.connect();
  await renewPlans(client);
  const name = parameters.length <= PARAMETERS_MAX ? { name: nameOf(text) } : {};
  const { rows } = await client.query({ ...name, text, values: parameters });
  return rows as R[];
}

async function renewPlans(client: Client): Promise<void> {
  const nowMs = performance.now();
  const before = plannedAtMs.get(client);
  if (before === undefined || nowMs - before > PLANS_KEPT_MS) plannedAtMs.set(client, nowMs);
  if (before !== undefined && nowMs - before > PLANS_KEPT_MS) await client.query({ text: 'discard plans', values: [] });
}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `wutong-${names.size}`;
  names.set(text, name);
  return name;
}
