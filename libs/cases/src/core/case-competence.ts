import { isAtOrUnder, levelOf, type Path, placeAtLevel } from '@wutong/kernel';
import { type catalog } from '@wutong/wire';
import { type KnownEvent } from './case-event.js';
import { pathOf } from './case-path.js';
import { type CaseState } from './case-state.js';

/** 行使层级 of a village or community point: it receives and forwards; it never accepts. */
export const VILLAGE_LEVEL = 6;

/** 行使层级 of a county: as far up as a case goes by itself; the city enters by the review's opinion. */
export const COUNTY_LEVEL = 4;

/** A body that the law or a writing makes competent: its place, and the letter its acts stand on. */
export interface Competence {
  readonly path: Path;
  readonly letter: string;
}

/** A body that a clock binds. */
export interface BoundBody {
  readonly level: number;
  readonly path: Path;
}

/** The deciding body of the item for a case received at this place; undefined when no place is at its level. */
export function decidingBody(item: catalog.Item, receiving: Path): Competence | undefined {
  return bodyAt(receiving, item.deciding?.level, item.deciding?.entrustedBy);
}

/** The reviewing body (初审) of a linked item; undefined for an item that is not linked. */
export function reviewingBody(item: catalog.Item, receiving: Path): Competence | undefined {
  return isLinked(item) ? bodyAt(receiving, item.reviewLevel, '') : undefined;
}

/** 行使层级 of the body that a case is accepted for: the reviewing one of a linked item, else the deciding one. */
export function acceptanceLevel(item: catalog.Item): number {
  return isLinked(item) ? item.reviewLevel : (item.deciding?.level ?? 0);
}

/** The body that a case received here is accepted for; its clocks bind it. */
export function acceptedFor(item: catalog.Item, receiving: Path): BoundBody | undefined {
  const body = isLinked(item) ? reviewingBody(item, receiving) : decidingBody(item, receiving);
  return body && { level: acceptanceLevel(item), path: body.path };
}

/**
 * Whoever may accept (受理): the body itself and, under a recorded entrustment (委托受理), the receiving place. Never a
 * village, since no filing that names one as its office takes effect.
 */
export function acceptingBodies(item: catalog.Item, receiving: Path): Competence[] {
  const own = isLinked(item) ? reviewingBody(item, receiving) : decidingBody(item, receiving);
  const { acceptanceLevel: level = 0, letter = '' } = item.entrustment ?? {};
  const entrusted = letter === '' ? undefined : bodyAt(receiving, level, letter);
  return [own, entrusted].filter((body) => body !== undefined);
}

/** Whether the county reviews and the city decides (市县联动). */
export function isLinked(item: catalog.Item): boolean {
  return item.reviewLevel > 0;
}

/**
 * Why the body that acts has no power to, by the pinned item alone: a message code, or undefined when it has. Before
 * the item is pinned only the filing and the arrival can be judged.
 */
export function incompetence(state: CaseState, event: KnownEvent): string | undefined {
  const path = pathOf(event.body.by?.path);
  if (!path) return 'case.flag.wrong-body';
  // Who may discard is judged beforehand, with all that the case holds.
  if (event.kind === 'annotated' || event.kind === 'discarded') return undefined;
  if (event.kind === 'filed') return filingFlag(path, pathOf(event.body.receivingPath));
  const receiving = pathOf(state.receivingPath);
  if (event.kind === 'arrived') return path === receiving ? undefined : 'case.flag.wrong-body';
  const item = state.pinned?.item;
  if (!item || !receiving) return undefined;
  const letter = event.body.by?.letter ?? '';
  if (event.kind === 'arrived-at-decider') return flagOf(path, '', withoutLetter(decidingBody(item, receiving)));
  if (event.kind === 'accepted' && event.body.forLevel !== acceptanceLevel(item)) return 'case.flag.wrong-body';
  return flagOf(path, letter, competentFor(event.kind, item, receiving));
}

/** The bodies that may do an act on a case with this item, received at this place. */
export function competentFor(
  act: 'accepted' | 'opinion-signed' | 'taken-over' | 'decided' | 'delivered',
  item: catalog.Item,
  receiving: Path,
): Competence[] {
  const deciding = decidingBody(item, receiving);
  const one = (body: Competence | undefined) => (body ? [body] : []);
  switch (act) {
    case 'accepted':
      return acceptingBodies(item, receiving);
    case 'opinion-signed':
      return one(reviewingBody(item, receiving));
    case 'taken-over':
      return isLinked(item) ? withoutLetter(deciding) : [];
    case 'decided':
      return one(deciding);
    case 'delivered':
      return receiving === deciding?.path
        ? withoutLetter(deciding)
        : [{ path: receiving, letter: '' }, ...withoutLetter(deciding)];
  }
}

/** Whether this place receives what is filed at that one: the same place or one above it, up to the county. */
export function receivesFrom(filing: Path, receiving: Path): boolean {
  const highest = Math.min(levelOf(filing), COUNTY_LEVEL);
  const level = levelOf(receiving);
  return isAtOrUnder(filing, receiving) && level !== VILLAGE_LEVEL && level >= highest;
}

function filingFlag(path: Path, receiving: Path | undefined): string | undefined {
  return receiving && receivesFrom(path, receiving) ? undefined : 'case.flag.wrong-receiver';
}

function flagOf(path: Path, letter: string, competent: readonly Competence[]): string | undefined {
  const there = competent.filter((body) => body.path === path);
  if (there.length === 0) return 'case.flag.wrong-body';
  return there.some((body) => body.letter === letter) ? undefined : 'case.flag.wrong-letter';
}

/** Custody and delivery are no exercise of a power: they name no letter. */
function withoutLetter(body: Competence | undefined): Competence[] {
  return body ? [{ path: body.path, letter: '' }] : [];
}

function bodyAt(receiving: Path, level: number | undefined, letter: string | undefined): Competence | undefined {
  const path = level ? placeAtLevel(receiving, level) : undefined;
  return path && { path, letter: letter ?? '' };
}
