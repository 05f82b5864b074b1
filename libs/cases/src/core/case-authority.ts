import { isAtOrUnder, type Refusal } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { caseEventOf, isKnown } from './case-event.js';
import { placeOfNumber } from './case-number.js';

const FILING = /^case\.filed\.v\d+$/;

/**
 * Whether a node may say this at all, of whatever type. Every lawful actor stands at or above the place that gave the
 * case its number, and speaks for its own place only. A filing comes first, and nothing else does. What is said is
 * judged in the fold. The form and check character of a number are checked where it is given or typed in, not here.
 */
export function authoriseEntry(held: HeldEntry, originPath: string): Refusal | undefined {
  const { key, parents, type } = held.entry;
  const number = key.slice('case/'.length);
  const place = key.startsWith('case/') ? placeOfNumber(number) : undefined;
  if (!place) return forbidden('case.number-malformed', { number });
  if (!isAtOrUnder(place, originPath)) return forbidden('case.not-above', { number, originPath });
  const files = FILING.test(type);
  if (files !== (parents.length === 0)) return forbidden('case.filing-first', { number });
  if (files && place !== originPath) return forbidden('case.number-not-own', { number, originPath });
  const event = caseEventOf(held);
  if (!isKnown(event)) return undefined;
  const path = event.body.by?.path ?? '';
  if (path !== originPath) return forbidden('case.not-own-place', { path, originPath });
  if (event.kind === 'filed' && event.body.caseNumber !== number) {
    return forbidden('case.number-not-own', { number, originPath });
  }
  return undefined;
}

function forbidden(code: string, params: Readonly<Record<string, string>>): Refusal {
  return { kind: 'forbidden', code, params };
}
