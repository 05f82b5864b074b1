import { type SealName } from '../journal.js';

/** Whether a seal comes before another of one origin: by epoch, and within one by number. */
export function isSealBefore(one: SealName, other: SealName): boolean {
  return one.epoch === other.epoch ? one.number < other.number : one.epoch < other.epoch;
}
