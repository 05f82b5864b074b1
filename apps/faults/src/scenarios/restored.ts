import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FILES } from '../federation/equipment.js';
import { COUNTY, TOWN, VILLAGE } from '../federation/places.js';
import { untilAtRest } from '../judgement/judgement.js';
import { type Play, type Scenario, type Stage } from '../scenario.js';
import { copyCluster } from './cluster-copies.js';
import { epochsSince, isSealing, statusOf, untilShown } from './conditions.js';

const MEANWHILE = 30;
/** Commands of the township's own people between its restore and its meeting the county again. */
const BEHIND_CUT_LINE = 5;

/**
 * An old copy of a node's database is put back: what came after it has all arrived at neighbours, and comes back from them.
 * Then the node goes on under its next epoch.
 */
function restored(path: string, { federation, staff }: Stage, goOn: () => Promise<void>): Play {
  const { folder } = federation.cluster(path);
  const backup = `${folder}.backup`;
  let epochBefore = 0;
  return {
    async setUp() {
      epochBefore = (await statusOf(federation, path)).journal.epoch;
      await federation.whileStopped(path, () => copyCluster(folder, backup));
      await staff.more(MEANWHILE);
    },
    async fault() {
      // What only the lost database held is lost: here that is nothing.
      await staff.end();
      await untilAtRest(federation);
      await federation.whileStopped(path, () => copyCluster(backup, folder));
    },
    async heal() {
      // People find their node working, whatever its journal waits for.
      await staff.begin();
      await goOn();
      await untilShown(federation, path, 'sealing again', isSealing);
      await staff.more(MEANWHILE);
    },
    holds: async () => ({ epochs: await epochsSince(federation, path, epochBefore) }),
  };
}

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
      const isDue = ({ recovery }: { readonly recovery: string }) => recovery === 'operator';
      await untilShown(federation, COUNTY, 'waiting for its operator', ({ journal }) => isDue(journal));
      await federation.api(COUNTY).command('operator', '/api/sync/epoch', {});
    }),
};

/**
 * The township's whole machine is put back, with the file beside its key: it does not know that it was, and seals anew
 * behind cut lines. A named person at the county says that it was restored.
 */
export const machineRestored: Scenario = {
  name: 'machine-restored',
  play: ({ federation, staff }) => {
    const { folder: own, identity } = federation.place(TOWN);
    const { folder } = federation.cluster(TOWN);
    const { nodeId } = identity;
    const seal = join(own, NODE_FILES.seal);
    let epochBefore = 0;
    return {
      async setUp() {
        epochBefore = (await statusOf(federation, TOWN)).journal.epoch;
        await federation.whileStopped(TOWN, () => {
          copyCluster(folder, `${folder}.machine`);
          copyFileSync(seal, `${seal}.machine`);
        });
        await staff.more(MEANWHILE);
      },
      async fault() {
        await staff.end();
        await untilAtRest(federation);
        // Either neighbour would tell it at once that it was rolled back.
        for (const path of [TOWN, VILLAGE]) await federation.line(path).cut();
        await federation.whileStopped(TOWN, () => {
          copyCluster(`${folder}.machine`, folder);
          copyFileSync(`${seal}.machine`, seal);
        });
        await staff.begin();
        await staff.more(BEHIND_CUT_LINE, TOWN);
      },
      async heal() {
        for (const path of [TOWN, VILLAGE]) await federation.line(path).heal();
        await untilShown(federation, COUNTY, 'asked for a ruling', ({ rulings }) =>
          rulings.some((ruling) => ruling.nodeId === nodeId),
        );
        await federation.api(COUNTY).command('operator', '/api/sync/rule', { nodeId, ruling: 'restored' });
        await untilShown(federation, TOWN, 'sealing again', isSealing);
      },
      holds: async () => ({ epochs: await epochsSince(federation, TOWN, epochBefore) }),
    };
  },
};
