import { Refused } from '@wutong/kernel';
import { connectionFault, hasTable } from '@wutong/servers';

/** A place whose database may be given by an environment variable. */
interface Owner {
  readonly path: string;
  readonly name: string;
}

/** A table that every node's database has. */
const NODE_TABLE = 'journal_instance';

/**
 * Database URLs that the user gives in `WUTONG_DATABASE_URL_<path>`, by path. Refused when one does not answer, when two
 * nodes are given the same database, and when a node that begins anew is given one that a node has written: it would go
 * on with another identity's journal.
 */
export async function givenDatabases(
  owners: readonly Owner[],
  env: Readonly<Record<string, string | undefined>>,
  beginsAnew: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const given = new Map<string, string>();
  const owning = new Map<string, string>();
  for (const { path, name } of owners) {
    const variable = `WUTONG_DATABASE_URL_${path}`;
    const url = env[variable];
    if (!url) continue;
    const host = URL.canParse(url) ? new URL(url).host : variable;
    const other = owning.get(databaseOf(url));
    if (other !== undefined)
      throw new Refused({ kind: 'conflict', code: 'postgres.url-shared', params: { variable, other } });
    owning.set(databaseOf(url), variable);
    const why = await connectionFault(url);
    if (why !== undefined)
      throw new Refused({ kind: 'unavailable', code: 'postgres.url-failed', params: { name, host, why, variable } });
    if (beginsAnew(path) && (await hasTable(url, NODE_TABLE)))
      throw new Refused({ kind: 'conflict', code: 'postgres.url-used', params: { name, host, variable } });
    given.set(path, url);
  }
  return given;
}

/** What makes two URLs lead to the same tables: server, database and options; not who signs in. */
function databaseOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, port, pathname, search } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}${search}`;
}
