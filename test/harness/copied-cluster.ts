import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureCluster, type PostgresCluster, type PostgresPlace } from '@wutong/servers';

const ORIGIN = 'origin';

/**
 * A throwaway cluster, copied from one that is initialised once per checkout: an initdb for each would take longer than
 * the specs do. Copies share the origin's system identifier and password.
 */
export async function copiedCluster(place: PostgresPlace, name: string): Promise<PostgresCluster> {
  const origin = await ensureCluster(place, ORIGIN);
  const folder = join(place.folder, name);
  execFileSync('/bin/cp', ['-a', origin.folder, folder]);
  return { ...origin, name, folder };
}
