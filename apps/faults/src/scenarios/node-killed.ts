import { COUNTY, TOWN, VILLAGE } from '../federation/places.js';
import { type Scenario } from '../scenario.js';

const VICTIMS = [TOWN, COUNTY, VILLAGE];
const MEANWHILE = 15;

/** kill -9 of one node after the other, in the middle of their people's commands. */
export const nodeKilled: Scenario = {
  name: 'node-killed',
  rounds: VICTIMS.length,
  play: ({ federation, staff }) => ({
    async fault(round) {
      await staff.more(MEANWHILE);
      await federation.kill('node', VICTIMS[round] ?? TOWN);
      await staff.more(MEANWHILE);
    },
    heal: (round) => federation.revive('node', VICTIMS[round] ?? TOWN),
  }),
};
