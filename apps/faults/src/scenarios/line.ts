import { type LineShape } from '@wutong/servers';
import { TOWN } from '../federation/places.js';
import { untilAtRest } from '../judgement/judgement.js';
import { type Scenario } from '../scenario.js';
import { untilLink } from './conditions.js';

const MEANWHILE = 60;
/** 64 kbit/s. */
const SLOW: LineShape = { bytesPerSecond: 8_000 };
/** A satellite's. */
const FAR: LineShape = { delayMs: 600 };

/** The township's line is cut while all three nodes work on. */
export const lineCut: Scenario = {
  name: 'line-cut',
  rounds: 2,
  play: ({ federation, staff }) => ({
    async fault() {
      await federation.line(TOWN).cut();
      await untilLink(federation, TOWN, '350428', (state) => state !== 'open');
      await staff.more(MEANWHILE);
    },
    heal: () => federation.line(TOWN).heal(),
  }),
};

/** The line stays as it is until all that was done over it has arrived: a bad line must do, if slowly. */
const shaped = (name: string, shape: LineShape): Scenario => ({
  name,
  play: ({ federation, staff }) => {
    let seconds = 0;
    return {
      async fault() {
        federation.line(TOWN).shape(shape);
        await staff.more(MEANWHILE);
        await staff.end();
        const endedMs = performance.now();
        await untilAtRest(federation);
        seconds = Math.round((performance.now() - endedMs) / 100) / 10;
      },
      async heal() {
        federation.line(TOWN).shape({});
      },
      holds: async () => ({ behindSeconds: seconds }),
    };
  },
});

export const lineDelayed = shaped('line-delayed', FAR);
export const lineSlowed = shaped('line-slowed', SLOW);
