import { join } from 'node:path';
import { waitUntil } from '@wutong/servers';
import { type Federation } from '../federation/federation.js';
import { COUNTY, TOWN, VILLAGE } from '../federation/places.js';
import { mebibytesOf, SmallDisk, whyNoSmallDisk } from '../federation/small-disk.js';
import { type Scenario } from '../scenario.js';
import { copyCluster } from './cluster-copies.js';

/** Beside what the cluster takes already. */
const ROOM_MIB = 100;
const MEANWHILE = 20;
const FULL_MS_MAX = 60_000;

/** The disk of the township's PostgreSQL is full, until somebody makes room. */
export const diskFull: Scenario = {
  name: 'disk-full',
  unplayable: whyNoSmallDisk,
  play: ({ federation, staff }) => {
    let disk: SmallDisk | undefined;
    return {
      async setUp() {
        await federation.whileStopped(TOWN, () => {
          disk = moveToSmallDisk(federation);
        });
        await staff.more(MEANWHILE);
      },
      async fault() {
        disk?.fill();
        if (!(await waitUntil(async () => isFull(federation), FULL_MS_MAX)))
          throw new Error(`PostgreSQL of ${TOWN} has not missed room within ${FULL_MS_MAX} ms`);
        await Promise.all([staff.more(MEANWHILE, VILLAGE), staff.more(MEANWHILE, COUNTY)]);
      },
      async heal() {
        disk?.free();
        // A server that could not write its log has ended.
        await federation.revive('postgres', TOWN);
        await staff.more(MEANWHILE, TOWN);
      },
    };
  },
};

/** The cluster stands on a small disk from now on; that goes with the federation. */
function moveToSmallDisk(federation: Federation): SmallDisk {
  const cluster = federation.cluster(TOWN);
  const disk = SmallDisk.mount(federation.root, mebibytesOf(cluster.folder) + ROOM_MIB);
  federation.onClose(() => disk.unmount());
  const folder = join(disk.folder, 'cluster');
  copyCluster(cluster.folder, folder);
  federation.replaceCluster(TOWN, { ...cluster, folder });
  return disk;
}

const isFull = (federation: Federation) => /No space left on device/.test(federation.log('postgres', TOWN));
