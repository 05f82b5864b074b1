import { isAtOrUnder, type Path, type Refusal } from '@wutong/kernel';
import { type catalog } from '@wutong/wire';
import { findPublisher } from './item-id.js';

/**
 * Whether a received manifest is one that its publisher may make: it lists what it says, once each, mints items of the
 * publisher alone, and implements only what a place above it publishes.
 */
export function checkRelease(
  publisher: Path,
  payload: catalog.ReleasePublished,
  lines: readonly catalog.ReleaseLine[],
): Refusal | undefined {
  const malformed = (what: string): Refusal => ({ kind: 'invalid', code: 'release.malformed', params: { what } });
  if (payload.publisher !== publisher) return malformed('publisher');
  if (payload.number < 1 || (payload.previous.length === 0) !== (payload.number === 1)) return malformed('number');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(payload.effectiveOn)) return malformed('effective_on');
  if (payload.lines !== lines.length) return malformed('lines');
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before && before.itemId >= line.itemId) return malformed('order');
    const minter = findPublisher(line.itemId);
    const own = line.implementation
      ? minter !== undefined && minter !== publisher && isAtOrUnder(publisher, minter)
      : minter === publisher;
    if (!own) return { kind: 'forbidden', code: 'release.foreign-item', params: { itemId: line.itemId } };
  }
  return undefined;
}

/** What is held of the release that another one follows. */
export interface Followed {
  readonly id: string;
  readonly number: number;
}

/** Whether a release follows, by number, one that its entry names as a parent; the first follows none. */
export function checkPlace(
  payload: catalog.ReleasePublished,
  parents: readonly string[],
  previous: Followed | undefined,
): Refusal | undefined {
  const malformed = (what: string): Refusal => ({ kind: 'invalid', code: 'release.malformed', params: { what } });
  if (payload.number === 1) return parents.length === 0 ? undefined : malformed('previous');
  if (!previous || !parents.includes(previous.id)) return malformed('previous');
  return payload.number === previous.number + 1 ? undefined : malformed('number');
}
