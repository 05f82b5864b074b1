import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FILES } from '../federation/equipment.js';
import { type Federation } from '../federation/federation.js';
import { COUNTY, TOWN } from '../federation/places.js';
import { untilAtRest } from '../judgement/judgement.js';
import { type Play, type Scenario, type Stage } from '../scenario.js';
import { copyCluster } from './cluster-copies.js';
import { untilShown } from './conditions.js';

const MEANWHILE = 30;

/** Stops a node and its PostgreSQL, does the work on what is at rest on disk, and starts PostgreSQL again. */
async function whileStopped(federation: Federation, path: string, work: () => void): Promise<void> {
  await federation.stop('node', path);
  await federation.stop('postgres', path);
  work();
  await federation.revive('postgres', path);
}

/**
 * An old copy of a node's database is put back: what came after it has all arrived at neighbours, and comes back from them.
 * Then the node goes on under its next epoch.
 */
function restored(path: string, { federation, staff }: Stage, goOn: () => Promise<void>): Play {
  const backup = `${federation.cluster(path).folder}.backup`;
  let epochBefore = 0;
  return {
    async setUp() {
      epochBefore = (await untilShown(federation, path, 'sealing', isSealing)).journal.epoch;
      await whileStopped(federation, path, () => copyCluster(federation.cluster(path).folder, backup));
      await federation.revive('node', path);
      await staff.more(MEANWHILE);
    },
    async fault() {
      // What only the lost database held is lost: here that is nothing.
      await staff.end();
      await untilAtRest(federation);
      await whileStopped(federation, path, () => copyCluster(backup, federation.cluster(path).folder));
    },
    async heal() {
      await federation.revive('node', path);
      // People find their node working, whatever its journal waits for.
      await staff.begin();
      await goOn();
      await untilShown(federation, path, 'sealing again', isSealing);
      await staff.more(MEANWHILE);
    },
    async holds() {
      const { journal } = await untilShown(federation, path, 'sealing', isSealing);
      if (journal.epoch <= epochBefore) throw new Error(`${path} still seals under epoch ${journal.epoch}`);
      return { epoch: journal.epoch };
    },
  };
}

const isSealing = ({ journal }: { readonly journal: { readonly standing: string } }) => journal.standing === 'sealing';

/** The township's parent gives it its next epoch. */
export const databaseRestored: Scenario = {
  name: 'database-restored',
  play: (stage) => restored(TOWN, stage, async () => undefined),
};

/** The root goes on by its operator's word. */
export const rootRestored: Scenario = {
  name: 'root-restored',
  play: (stage) =>
    restored(COUNTY, stage, async () => {
      const { federation } = stage;
      await untilShown(
        federation,
        COUNTY,
        'waiting for its operator',
        ({ journal }) => journal.recovery === 'operator',
      );
      await federation.api(COUNTY).command('operator', '/api/sync/epoch', {});
    }),
};

/**
 * The township's whole machine is put back, with the file beside its key: it does not know that it was, and seals anew
 * behind a cut line. A named person at the county says that it was restored.
 */
export const machineRestored: Scenario = {
  name: 'machine-restored',
  play: (stage) => {
    const { federation, staff } = stage;
    const { folder, identity } = federation.place(TOWN);
    const seal = join(folder, NODE_FILES.seal);
    const cluster = () => federation.cluster(TOWN).folder;
    const backup = `${cluster()}.machine`;
    return {
      async setUp() {
        await whileStopped(federation, TOWN, () => {
          copyCluster(cluster(), backup);
          copyFileSync(seal, `${seal}.machine`);
        });
        await federation.revive('node', TOWN);
        await staff.more(MEANWHILE);
      },
      async fault() {
        await staff.end();
        await untilAtRest(federation);
        await federation.line(TOWN).cut();
        await whileStopped(federation, TOWN, () => {
          copyCluster(backup, cluster());
          copyFileSync(`${seal}.machine`, seal);
        });
        await federation.revive('node', TOWN);
        await staff.begin();
        await staff.more(5, TOWN);
      },
      async heal() {
        await federation.line(TOWN).heal();
        const { nodeId } = identity;
        await untilShown(federation, COUNTY, 'asked for a ruling', ({ rulings }) =>
          rulings.some((ruling) => ruling.nodeId === nodeId),
        );
        await federation.api(COUNTY).command('operator', '/api/sync/rule', { nodeId, ruling: 'restored' });
        await untilShown(federation, TOWN, 'sealing again', isSealing);
      },
      async holds() {
        const { journal } = await untilShown(federation, TOWN, 'sealing', isSealing);
        return { epoch: journal.epoch };
      },
    };
  },
};
