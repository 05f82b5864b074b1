import { caseEventOf, digestOfState, fold, stateToJson } from '@wutong/cases/core';
import { type HeldEntry } from '@wutong/store';
import { digestOfGrants } from '../node/grant-family.js';

/** The oracle twin: digest of the state that a whole set of events makes, whatever any node held when. Hex. */
export function stateDigestOf(entries: readonly HeldEntry[]): string {
  const isOfGrants = entries[0]?.entry.family === 'directory';
  const digest = isOfGrants ? digestOfGrants(entries) : digestOfState(stateToJson(fold(entries.map(caseEventOf))));
  return Buffer.from(digest).toString('hex');
}
