import { TOWN } from '../federation/places.js';
import { untilAtRest } from '../judgement/judgement.js';
import { type Scenario } from '../scenario.js';
import { epochsSince, isSealing, statusOf, untilShown } from './conditions.js';
import { dumpDatabase, restoreDump } from './dump.js';

const MEANWHILE = 30;

/**
 * The township's disk is lost, and last night's dump is read into a new cluster, which has another system identifier and
 * other transaction ids. What was written since comes back from the neighbours.
 */
export const dumpRestored: Scenario = {
  name: 'dump-restored',
  play: ({ federation, staff }) => {
    const dump = `${federation.cluster(TOWN).folder}.dump`;
    let epochBefore = 0;
    return {
      async setUp() {
        epochBefore = (await statusOf(federation, TOWN)).journal.epoch;
        await staff.more(MEANWHILE);
        await dumpDatabase(federation, TOWN, dump);
        await staff.more(MEANWHILE);
      },
      async fault() {
        // What only the lost database held is lost: here that is nothing.
        await staff.end();
        await untilAtRest(federation);
        await federation.stop('node', TOWN);
        await federation.stop('postgres', TOWN);
      },
      async heal() {
        await restoreDump(federation, TOWN, dump);
        await federation.revive('node', TOWN);
        await staff.begin();
        await untilShown(federation, TOWN, 'sealing again', isSealing);
        await staff.more(MEANWHILE);
      },
      holds: async () => ({ epochs: await epochsSince(federation, TOWN, epochBefore) }),
    };
  },
};
