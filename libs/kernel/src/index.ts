export { assert } from './assert.js';
export type { Brand } from './brand.js';
export { isAtOrUnder, isPath, levelOf, lineage, type Path, pathOfCode, placeAtLevel } from './division.js';
export { HYBRID_TIME_MAX, type HybridTime, millisOf, nextHybridTime } from './hybrid-time.js';
export { type ContentHash, type EntryId, fromHex, isNodeId, type NodeId, toHex } from './ids.js';
export { shanghaiDate, shanghaiSecond } from './local-date.js';
export {
  type Fault,
  type Message,
  type Messages,
  type Refusal,
  type RefusalKind,
  Refused,
  refuseIf,
  renderMessage,
} from './refusal.js';
export { seededRandom } from './seeded-random.js';
