import { type Path } from '@wutong/kernel';
import { ACTS, type CaseAct, refusalOf } from './case-acts.js';
import { competentFor } from './case-competence.js';
import { pathOf } from './case-path.js';
import { type CaseState } from './case-state.js';

/** An act that a case waits for from a place, as it stands in the projection: e.g. `accepted@350428106`. */
export const awaitOf = (act: CaseAct, path: string) => `${act}@${path}`;

/** What the case waits for, and from whom (待办): every act that a competent body may do now. Nobody waits for a note. */
export function awaitedActs(state: CaseState): string[] {
  const item = state.pinned?.item;
  const receiving = pathOf(state.receivingPath);
  if (!item || !receiving) return [];
  return ACTS.flatMap((act) =>
    act === 'annotated' ? [] : bodiesOf(act, item, receiving).map((path) => ({ act, path })),
  )
    .filter(({ act, path }) => refusalOf(state, act, path) === undefined)
    .map(({ act, path }) => awaitOf(act, path));
}

function bodiesOf(...[act, item, receiving]: Parameters<typeof competentFor>): Path[] {
  return [...new Set(competentFor(act, item, receiving).map(({ path }) => path))];
}
