import { waitUntil } from '@wutong/servers';
import { type Federation } from '../federation/federation.js';
import { COUNTY, TOWN } from '../federation/places.js';
import { askDatabase } from '../judgement/database.js';
import { type Scenario } from '../scenario.js';
import { Resident } from './resident.js';
import { writeActs } from './second-process.js';

/** A node at rest takes about 150 MiB; a backlog must not make more than as much again of it. */
const RESIDENT_MIB_MAX = 400;
const DRAINED_MS_MAX = 600_000;

/** So many entries wait behind the township's cut line, and then go up: memory must not grow with them. */
export const backlog: Scenario = {
  name: 'backlog',
  play: ({ federation, sizes }) => {
    const resident = new Resident(federation);
    let before = { at: 0, there: 0 };
    let drainSeconds = 0;
    return {
      async setUp() {
        before = await countActs(federation);
        await federation.line(TOWN).cut();
      },
      fault: () => writeActs(federation.place(TOWN), federation.databaseUrl(TOWN), sizes.backlog),
      async heal() {
        const beganMs = performance.now();
        await federation.line(TOWN).heal();
        let seen = before;
        const isDrained = async () => {
          seen = await countActs(federation);
          return seen.there >= before.at + sizes.backlog;
        };
        if (!(await waitUntil(isDrained, DRAINED_MS_MAX)))
          throw new Error(`of ${seen.at} acts ${seen.there} have arrived after ${DRAINED_MS_MAX} ms`);
        drainSeconds = Math.round((performance.now() - beganMs) / 100) / 10;
      },
      async holds() {
        const maxRssMb = resident.end();
        if (maxRssMb > RESIDENT_MIB_MAX)
          throw new Error(`${maxRssMb} MiB were resident: more than ${RESIDENT_MIB_MAX}`);
        const { at, there } = await countActs(federation);
        if (at !== there) throw new Error(`of ${at} acts ${there} have arrived`);
        return {
          maxRssMb,
          boundRssMb: RESIDENT_MIB_MAX,
          acts: at - before.at,
          actsArrived: there - before.there,
          drainSeconds,
        };
      },
    };
  },
};

/** Acts written at the township that it holds, and that the county holds. */
async function countActs(federation: Federation): Promise<{ at: number; there: number }> {
  const { nodeId } = federation.place(TOWN).identity;
  const [at = 0, there = 0] = await Promise.all(
    [TOWN, COUNTY].map(async (path) => {
      const [row] = await askDatabase<{ count: number }>(
        federation.databaseUrl(path),
        `select count(*)::int as count from entry where family = 'observation' and origin = $1`,
        [nodeId],
      );
      return row?.count;
    }),
  );
  return { at, there };
}
