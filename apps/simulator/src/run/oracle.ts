import { caseEventOf, digestOfState, fold, stateToJson } from '@wutong/cases/core';
import { type HeldEntry } from '@wutong/store';

/** The oracle twin: digest of the state that a whole set of events makes, whatever any node held when. Hex. */
export function stateDigestOf(entries: readonly HeldEntry[]): string {
  return Buffer.from(digestOfState(stateToJson(fold(entries.map(caseEventOf))))).toString('hex');
}
