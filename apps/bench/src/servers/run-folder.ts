import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from '@wutong/kernel';
import {
  checkoutFolder,
  choosePostgresPlace,
  findLeftBehind,
  type PostgresPlace,
  releaseLock,
  stopForeign,
  takeLock,
} from '@wutong/servers';

/** Where a run keeps what it starts: throwaway, removed at its end, or by the next run when it was killed. */
export interface RunFolder {
  /** Logs, id files, JetStream's files, seal files. */
  readonly folder: string;
  readonly place: PostgresPlace;
  /** Name under which a cluster of this run stands in its place. */
  clusterName(name: string): string;
  remove(): void;
}

const STOP_MS_MAX = 20_000;

/** Makes the folder of this run. Refused while another bench of this checkout runs: each would measure the other. */
export async function openRunFolder(report: (line: string) => void): Promise<RunFolder> {
  const root = join(checkoutFolder(), '.wutong', 'bench');
  mkdirSync(root, { recursive: true });
  const lock = join(root, 'lock');
  const holder = takeLock(lock);
  if (holder !== undefined) throw new Refused({ kind: 'conflict', code: 'bench.runs', params: { pid: holder } });
  const place = choosePostgresPlace(root, report);
  for (const name of readdirSync(root).filter((each) => each.startsWith('run-'))) await sweep(root, place, name);
  const name = `run-${process.pid}`;
  const folder = join(root, name);
  mkdirSync(folder);
  return {
    folder,
    place,
    clusterName: (cluster) => `${name}-${cluster}`,
    remove: () => {
      removeRun(root, place, name);
      releaseLock(lock);
    },
  };
}

/** Stops what a killed run left, and removes its files. */
async function sweep(root: string, place: PostgresPlace, name: string): Promise<void> {
  for (const file of readdirSync(join(root, name)).filter((each) => each.endsWith('.pid'))) {
    const pid = findLeftBehind(join(root, name, file));
    if (pid !== undefined) await stopForeign(pid, 'SIGINT', STOP_MS_MAX);
  }
  removeRun(root, place, name);
}

function removeRun(root: string, { folder }: PostgresPlace, name: string): void {
  for (const cluster of existsSync(folder) ? readdirSync(folder) : [])
    if (cluster.startsWith(`${name}-`)) rmSync(join(folder, cluster), { recursive: true, force: true, maxRetries: 20 });
  rmSync(join(root, name), { recursive: true, force: true });
}
