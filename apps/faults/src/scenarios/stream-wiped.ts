import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { HUB_FILES, hubFolder } from '../federation/equipment.js';
import { COUNTY } from '../federation/places.js';
import { type Scenario } from '../scenario.js';

const MEANWHILE = 40;

/**
 * The county's hub loses its JetStream store with bundles in it that it has acknowledged and nobody has taken: the county
 * is down while the township goes on sending.
 */
export const streamWiped: Scenario = {
  name: 'stream-wiped',
  play: ({ federation, staff }) => ({
    async fault() {
      await federation.kill('node', COUNTY);
      await staff.more(MEANWHILE);
      await federation.kill('nats', COUNTY);
      rmSync(join(hubFolder(federation.root, COUNTY), HUB_FILES.store), { recursive: true, force: true });
    },
    async heal() {
      await federation.revive('nats', COUNTY);
      await federation.revive('node', COUNTY);
    },
  }),
};
