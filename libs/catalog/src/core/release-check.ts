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
