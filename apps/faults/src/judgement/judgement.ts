import { waitUntil } from '@wutong/servers';
import { type Federation } from '../federation/federation.js';
import { type Answered } from '../people/staff.js';
import { type Count, countOf, type Held } from './count.js';
import { askDatabase } from './database.js';

/** All must have come to rest within this after the fault was healed. */
const REST_MS_MAX = 400_000;

/** What one node's own verification of a link found. */
interface Verified {
  readonly keys: number;
  readonly equal: boolean;
  readonly isWhole: boolean;
  readonly different: readonly { readonly key: string; readonly held: boolean; readonly made: boolean }[];
  readonly moving: readonly string[];
}

interface Unsettled {
  readonly unnumbered: number;
  readonly parked: number;
}

/** Counts at every node, by SQL, the entries of cases by who filed the case and who wrote the entry. */
async function takeCensus(federation: Federation): Promise<Held[]> {
  const rows = federation.places.map(async ({ path: at }) => {
    const counted = await askDatabase<Omit<Held, 'at'>>(
      federation.databaseUrl(at),
      `select filed.origin as filer, one.origin, count(*)::int as count,
              encode(sha256(string_agg(one.id, ''::bytea order by one.id)), 'hex') as ids
         from entry one join entry filed on filed.key = one.key and filed.type = 'case.filed.v1'
        where one.family = 'case' group by filed.origin, one.origin`,
    );
    return counted.map((row) => ({ at, ...row }));
  });
  return (await Promise.all(rows)).flat();
}

/** Waits until every node holds the same and nothing waits anywhere. */
export async function untilAtRest(federation: Federation): Promise<Count> {
  let count: Count | undefined;
  let waiting: Unsettled[] = [];
  const isAtRest = async () => {
    count = countOf(await takeCensus(federation));
    waiting = await Promise.all(federation.places.map(({ path }) => unsettledAt(federation, path)));
    return count.isEqual && waiting.every(({ unnumbered, parked }) => unnumbered + parked === 0);
  };
  if (await waitUntil(isAtRest, REST_MS_MAX)) return count as Count;
  throw new Error(`not at rest after ${REST_MS_MAX} ms: ${JSON.stringify({ ...count, waiting })}`);
}

/** Has every node compare both digests with each neighbour; answers what is other than it must be. */
export async function verifyLinks(federation: Federation): Promise<string[]> {
  const faults: string[] = [];
  for (const { path } of federation.places)
    for (const neighbour of neighboursOf(federation, path)) {
      const api = federation.api(path);
      const { nodeId } = federation.place(neighbour).identity;
      const verified = await api.command<Verified>('operator', '/api/sync/verify', { peer: nodeId });
      if (!verified.equal || !verified.isWhole || verified.keys === 0)
        faults.push(`${path} – ${neighbour}: ${JSON.stringify(verified).slice(0, 1_000)}`);
    }
  return faults;
}

/** Every answered command is in its node's journal, and what it wrote is there once. */
export async function checkAnswered(federation: Federation, answered: readonly Answered[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { path } of federation.places) {
    const ids = answered.filter((one) => one.path === path).map(({ commandId }) => commandId);
    const [row] = await askDatabase<{ kept: number; written: number }>(
      federation.databaseUrl(path),
      `select count(distinct command_id)::int as kept, count(*)::int as written from entry
        where command_id = any($1) and type in ('case.filed.v1', 'case.annotated.v1')`,
      [ids],
    );
    if (row?.kept !== ids.length || row.written !== ids.length)
      faults.push(`${path}: ${ids.length} commands were answered, ${row?.kept} are kept, in ${row?.written} entries`);
  }
  return faults;
}

async function unsettledAt(federation: Federation, path: string): Promise<Unsettled> {
  const [row] = await askDatabase<Unsettled>(
    federation.databaseUrl(path),
    `select (select count(*)::int from journal_pending) as unnumbered, (select count(*)::int from parked) as parked`,
  );
  return row ?? { unnumbered: 0, parked: 0 };
}

function neighboursOf(federation: Federation, path: string): string[] {
  const { parent } = federation.place(path);
  const children = federation.places.filter((place) => place.parent === path).map((place) => place.path);
  return parent === undefined ? children : [parent, ...children];
}
