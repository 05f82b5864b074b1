import { type Kind } from '../federation/federation.js';
import { COUNTY, TOWN, VILLAGE } from '../federation/places.js';
import { type Scenario } from '../scenario.js';

const MEANWHILE = 15;

/** kill -9 of one process after the other, in the middle of people's commands. */
const killed = (kind: Kind, victims: readonly [string, ...string[]]): Scenario => ({
  name: `${kind}-killed`,
  rounds: victims.length,
  play: ({ federation, staff }) => {
    const victim = (round: number) => victims[round] ?? victims[0];
    return {
      async fault(round) {
        await staff.more(MEANWHILE);
        await federation.kill(kind, victim(round));
        await staff.more(MEANWHILE);
      },
      heal: (round) => federation.revive(kind, victim(round)),
    };
  },
});

export const nodeKilled = killed('node', [TOWN, COUNTY, VILLAGE]);
export const natsKilled = killed('nats', [COUNTY, TOWN]);
export const postgresKilled = killed('postgres', [TOWN, COUNTY, VILLAGE]);
