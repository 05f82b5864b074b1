import { type LineShape } from '@wutong/servers';
import { COUNTY, TOWN } from '../federation/places.js';
import { untilAtRest } from '../judgement/judgement.js';
import { type Scenario } from '../scenario.js';
import { untilLink } from './conditions.js';

const MEANWHILE = 60;
/** Bytes of a line per second: 64 kbit/s. */
const SLOW: LineShape = { bytesPerSecond: 8_000 };
/** A satellite's. */
const FAR: LineShape = { delayMs: 600 };

/** The township's line is cut, twice, while all three nodes work on. */
export const lineCut: Scenario = {
  name: 'line-cut',
  rounds: 2,
  play: ({ federation, staff }) => ({
    async fault() {
      await federation.line(TOWN).cut();
      await untilLink(federation, TOWN, COUNTY, (state) => state !== 'open');
      await staff.more(MEANWHILE);
    },
    heal: () => federation.line(TOWN).heal(),
  }),
};

/** The line stays as it is until all that was done over it has arrived: a bad line must do, if slowly. */
const shaped = (name: string, shape: LineShape, { isCutFirst = false } = {}): Scenario => ({
  name,
  play: ({ federation, staff }) => {
    const line = federation.line(TOWN);
    const behind = { seconds: 0, kilobytes: 0 };
    return {
      async fault() {
        if (isCutFirst) await line.cut();
        line.shape(shape);
        const [carriedBefore, beganMs] = [line.carriedBytes, performance.now()];
        await staff.more(MEANWHILE);
        await staff.end();
        await line.heal();
        await untilAtRest(federation);
        behind.seconds = Math.round((performance.now() - beganMs) / 100) / 10;
        behind.kilobytes = Math.round((line.carriedBytes - carriedBefore) / 1_000);
      },
      async heal() {
        line.shape({});
      },
      holds: async () => ({ badLineSeconds: behind.seconds, badLineKb: behind.kilobytes }),
    };
  },
});

export const lineDelayed = shaped('line-delayed', FAR);
export const lineSlowed = shaped('line-slowed', SLOW);
/** What has waited is larger than what people write one by one: bundles are as large as they get. */
export const backlogSlowed = shaped('backlog-slowed', SLOW, { isCutFirst: true });
