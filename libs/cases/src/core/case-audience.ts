import { levelOf, lineage, type Path } from '@wutong/kernel';
import { type HeldEntry, type Member } from '@wutong/store';
import { COUNTY_LEVEL, decidingBody } from './case-competence.js';
import { withAncestors } from './case-dag.js';
import { caseEventOf } from './case-event.js';
import { fold } from './case-fold.js';
import { pathOf } from './case-path.js';
import { type CaseState } from './case-state.js';

/** Whom a filing names: its node's place, the receiving one, and those above up to the county; a city's, itself alone. */
export function filingAudience(filing: Path, receiving: Path): Member[] {
  if (levelOf(filing) < COUNTY_LEVEL) return [memberAt(filing)];
  const places = lineage(filing).filter((place) => levelOf(place) >= COUNTY_LEVEL);
  return [...new Set([...places, receiving])].map(memberAt);
}

/** Whom the reviewing body's opinion names: the deciding body's node. */
export function opinionAudience(state: CaseState): Member[] {
  const receiving = pathOf(state.receivingPath);
  const item = state.pinned?.item;
  const deciding = item && receiving ? decidingBody(item, receiving) : undefined;
  return deciding ? [memberAt(deciding.path)] : [];
}

/**
 * The members that an entry names and may bring into its case: only a filing and an opinion that take effect may, and
 * only those above. Judged by what the entry was written on, so that every node answers alike whatever else it holds.
 */
export function membersAdmitted(history: readonly HeldEntry[], entry: HeldEntry): readonly Member[] {
  const named = new Set(entry.entry.audienceAdditions.filter((member) => !member.subtree).map(({ path }) => path));
  return membersAllowed(history, entry).filter((member) => named.has(member.path));
}

function membersAllowed(history: readonly HeldEntry[], entry: HeldEntry): readonly Member[] {
  const event = caseEventOf(entry);
  if (event.kind !== 'filed' && event.kind !== 'opinion-signed') return [];
  const state = fold(withAncestors(history.map(caseEventOf), event));
  if (event.kind === 'opinion-signed') return state.opinion?.event === event.id ? opinionAudience(state) : [];
  const [filing, receiving] = [pathOf(state.filedPath), pathOf(state.receivingPath)];
  return filing && receiving ? filingAudience(filing, receiving) : [];
}

function memberAt(path: Path): Member {
  return { path, subtree: false };
}
