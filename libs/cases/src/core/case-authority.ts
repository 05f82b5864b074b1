import { type Refusal } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { caseEventOf, isKnown } from './case-event.js';
import { isCaseNumber, isNumberOf } from './case-number.js';

/**
 * Whether a node may say this at all. Any node may speak for a case, for its own place only; what it says is judged in
 * the fold. A filing comes first, and its number is one that the filing place gives.
 */
export function authoriseEntry(held: HeldEntry, originPath: string): Refusal | undefined {
  const { key, parents } = held.entry;
  const number = key.slice('case/'.length);
  if (!key.startsWith('case/') || !isCaseNumber(number)) return forbidden('case.number-malformed', { number });
  const event = caseEventOf(held);
  if (!isKnown(event)) return undefined;
  const path = event.body.by?.path ?? '';
  if (path !== originPath) return forbidden('case.not-own-place', { path, originPath });
  if ((event.kind === 'filed') !== (parents.length === 0)) return forbidden('case.filing-first', { number });
  if (event.kind !== 'filed') return undefined;
  if (event.body.caseNumber !== number || !isNumberOf(number, originPath)) {
    return forbidden('case.number-not-own', { number, originPath });
  }
  return undefined;
}

function forbidden(code: string, params: Readonly<Record<string, string>>): Refusal {
  return { kind: 'forbidden', code, params };
}
