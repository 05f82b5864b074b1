import { type JournalCounts } from '@wutong/store';

/** What an operator should look at: the code of its message, and what the message names. */
export interface Alarm {
  readonly code: string;
  readonly params: Readonly<Record<string, number>>;
}

/** No transaction of a node lasts longer: imports go through staging, in pieces. */
const FENCE_AGE_MAX_MS = 1_000;

/** The alarms of a node's sync, by what its journal counts. */
export function syncAlarms({ fenceAgeMs }: Pick<JournalCounts, 'fenceAgeMs'>): Alarm[] {
  if (fenceAgeMs <= FENCE_AGE_MAX_MS) return [];
  return [{ code: 'sync.fence-old', params: { seconds: Math.round(fenceAgeMs / 1_000) } }];
}
