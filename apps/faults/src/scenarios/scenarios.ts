import { type Scenario } from '../scenario.js';
import { backlog } from './backlog.js';
import { diskFull } from './disk-full.js';
import { dumpRestored } from './dump-restored.js';
import { natsFrozen, nodeFrozen, postgresFrozen } from './frozen.js';
import { natsKilled, nodeKilled, postgresKilled } from './killed.js';
import { backlogSlowed, lineCut, lineDelayed, lineSlowed } from './line.js';
import { mutatedBundles } from './mutated-bundles.js';
import { databaseRestored, machineRestored, rootRestored } from './restored.js';
import { streamWiped } from './stream-wiped.js';

/** All scenarios, in the order in which they are played on one federation. */
export const SCENARIOS: readonly Scenario[] = [
  nodeKilled,
  natsKilled,
  postgresKilled,
  nodeFrozen,
  natsFrozen,
  postgresFrozen,
  lineCut,
  lineDelayed,
  lineSlowed,
  backlogSlowed,
  streamWiped,
  databaseRestored,
  rootRestored,
  machineRestored,
  dumpRestored,
  mutatedBundles,
  backlog,
  diskFull,
];
