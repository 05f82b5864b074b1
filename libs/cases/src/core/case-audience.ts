import { type EntryId, levelOf, lineage, type Path } from '@wutong/kernel';
import { type HeldEntry, type Member } from '@wutong/store';
import { decidingBody } from './case-competence.js';
import { dagOf } from './case-dag.js';
import { type CaseEvent, caseEventOf } from './case-event.js';
import { fold } from './case-fold.js';
import { pathOf } from './case-path.js';

const COUNTY_LEVEL = 4;

/**
 * Whom an entry brings into its case: the filing, its node's place, the receiving one and those above them up to the
 * county (a city's own case: the city alone); the reviewing body's opinion in effect, the deciding body. Judged by what
 * the entry was written on, so that every node answers alike whatever else it holds.
 */
export function membersBroughtBy(history: readonly HeldEntry[], entry: HeldEntry): readonly Member[] {
  const event = caseEventOf(entry);
  if (event.kind !== 'filed' && event.kind !== 'opinion-signed') return [];
  const state = fold(withAncestors(history.map(caseEventOf), event));
  if (event.kind === 'filed') return filingMembers(pathOf(state.filedPath), pathOf(state.receivingPath));
  const receiving = pathOf(state.receivingPath);
  const item = state.pinned?.item;
  if (state.opinion?.event !== event.id || !item || !receiving) return [];
  const deciding = decidingBody(item, receiving);
  return deciding ? [memberAt(deciding.path)] : [];
}

function filingMembers(filing: Path | undefined, receiving: Path | undefined): Member[] {
  if (!filing || !receiving) return [];
  if (levelOf(filing) < COUNTY_LEVEL) return [memberAt(filing)];
  const places = lineage(filing).filter((place) => levelOf(place) >= COUNTY_LEVEL);
  return [...new Set([...places, receiving])].map(memberAt);
}

function withAncestors(history: readonly CaseEvent[], event: CaseEvent): CaseEvent[] {
  const all = [...history.filter((other) => other.id !== event.id), event];
  const seen = dagOf(all).ancestors.get(event.id) ?? new Set<EntryId>();
  return all.filter((other) => other === event || seen.has(other.id));
}

function memberAt(path: Path): Member {
  return { path, subtree: false };
}
