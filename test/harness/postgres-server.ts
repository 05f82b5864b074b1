import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  clearCluster,
  clusterUrl,
  freePort,
  postgresPlan,
  releaseLock,
  SupervisedProcess,
  takeLock,
} from '@wutong/servers';
import { copiedCluster } from './copied-cluster.js';
import { report, runFolder, testPlace } from './test-run.js';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on its data and port. */
  start(): Promise<void>;
  /** Lets it run on after this spec file; the sweep at the end of the run stops it. */
  release(): void;
}

/** Starts a throwaway PostgreSQL cluster of its own; for what needs one (crashes, the fence, which is cluster-wide). */
export async function startPostgresServer({ durable = false }: { durable?: boolean } = {}): Promise<TestServer> {
  const place = testPlace();
  const name = `${basename(runFolder())}-${randomBytes(4).toString('hex')}`;
  const cluster = await exclusively(join(place.folder, 'template.lock'), () => copiedCluster(place, name));
  const port = await freePort();
  const at = join(runFolder(), name);
  const plan = postgresPlan(cluster, port, { logFile: `${at}.log`, pidFile: `${at}.pid`, durable });
  const server = new SupervisedProcess(plan, () => undefined);
  await server.start();
  return {
    url: clusterUrl(cluster, port, 'postgres'),
    stop: () => server.stop(),
    kill: () => server.kill(),
    start: async () => {
      await clearCluster(cluster, report);
      await server.start();
    },
    release: () => server.release(),
  };
}

/** Runs the work while no other process of this checkout runs work under the same lock. */
export async function exclusively<T>(lockFile: string, work: () => T | Promise<T>): Promise<T> {
  while (takeLock(lockFile) !== undefined) await pause(50);
  try {
    return await work();
  } finally {
    releaseLock(lockFile);
  }
}
