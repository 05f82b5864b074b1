import { type Kind } from '../federation/federation.js';
import { COUNTY, TOWN } from '../federation/places.js';
import { type Scenario } from '../scenario.js';
import { untilLink } from './conditions.js';

const MEANWHILE = 15;

/**
 * SIGSTOP of a process, until the county has noticed that its link to the township is not what it was: memory, files and
 * connections stay, and nothing answers.
 */
const frozen = (kind: Kind, victim: string): Scenario => ({
  name: `${kind}-frozen`,
  play: ({ federation, staff }) => ({
    async fault() {
      await staff.more(MEANWHILE);
      federation.freeze(kind, victim);
      await untilLink(federation, COUNTY, TOWN, (state) => state !== 'open');
    },
    async heal() {
      federation.thaw(kind, victim);
    },
  }),
});

export const nodeFrozen = frozen('node', TOWN);
export const natsFrozen = frozen('nats', COUNTY);
export const postgresFrozen = frozen('postgres', TOWN);
