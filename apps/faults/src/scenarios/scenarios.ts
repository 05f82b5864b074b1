import { type Scenario } from '../scenario.js';
import { nodeKilled } from './node-killed.js';

/** All scenarios, in the order in which they are played on one federation. */
export const SCENARIOS: readonly Scenario[] = [nodeKilled];
