import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolder } from './data-folder.js';
import { publishDirectory } from './directory-setup.js';
import { equip, readPlaces } from './equipment.js';
import { type Federation, type FederationOptions } from './federation-face.js';
import { givenDatabases } from './given-databases.js';
import { NODE_FILES } from './node-secrets.js';
import { RunningFederation } from './running-federation.js';
import { demoNodes } from './topology.js';

export type {
  Federation,
  FederationNode,
  FederationOptions,
  Tier,
  Victim,
} from './federation-face.js';

/**
 * Starts the demo federation of Sanming on a data folder: makes what is missing, enrols nodes at a first start and
 * publishes places and calendar. When it fails, or is told to stop, nothing is left running.
 */
export async function startFederation(options: FederationOptions): Promise<Federation> {
  const { dataFolder, fresh = false, report, stop, kill } = options;
  const folder = new DataFolder(dataFolder);
  // Before anything is deleted: a refusal leaves all as it was.
  const databases = await givenDatabases(
    demoNodes(readPlaces()),
    process.env,
    (path) => fresh || !existsSync(join(folder.node(path), NODE_FILES.identity)),
  );
  await folder.open(fresh, report);
  let federation: RunningFederation | undefined;
  try {
    const running = new RunningFederation(folder, await equip(folder, report), databases, report);
    federation = running;
    stop?.addEventListener('abort', () => void running.stop());
    kill?.addEventListener('abort', () => running.abandon());
    stop?.throwIfAborted();
    await running.start();
    await publishDirectory(folder, running, report);
    return running;
  } catch (error) {
    await federation?.stop();
    folder.close();
    throw error;
  }
}
