import { isAtOrUnder, lineage, type Path } from '@wutong/kernel';
import { type Member } from '@wutong/store';

const memberKey = (member: Member) => `${member.path}${member.subtree ? '/*' : ''}`;

/** Whether the node of a place is a member. */
export function holdsPlace(members: readonly Member[], path: string): boolean {
  return members.some((member) => member.path === path || (member.subtree && isAtOrUnder(path, member.path)));
}

/** The lowest place that stands on or above all of these. */
function lowestCommon(paths: readonly string[]): readonly string[] {
  const lines = paths.map((path) => lineage(path as Path));
  const [first = [], ...rest] = lines;
  return first.filter((place, at) => rest.every((line) => line[at] === place));
}

/**
 * The members that an audience gains when these are admitted: an audience only grows, and is closed under the tree:
 * every node on the path between two members is one.
 */
export function membersGained(held: readonly Member[], admitted: readonly Member[]): Member[] {
  const all = [...held, ...admitted];
  if (all.length === 0) return [];
  const top = lowestCommon(all.map((member) => member.path)).at(-1);
  const between = all.flatMap((member) =>
    lineage(member.path as Path)
      .filter((place) => top !== undefined && place.length >= top.length)
      .map((place) => ({ path: place as string, subtree: false })),
  );
  const known = new Set(held.map(memberKey));
  const gained = new Map<string, Member>();
  for (const member of [...admitted, ...between])
    if (!known.has(memberKey(member))) gained.set(memberKey(member), member);
  return [...gained.values()];
}

/** When a key's members were admitted: each with the journal number of the entry that did it, once it has one. */
export type Admissions = readonly { readonly member: Member; readonly number: bigint | undefined }[];

/** The journal number at which a place became a member of a key; undefined while it is none. */
export function admittedAt(admissions: Admissions, path: string): bigint | undefined {
  const numbers = admissions
    .filter(({ member }) => holdsPlace([member], path))
    .flatMap(({ number }) => (number === undefined ? [] : [number]));
  return numbers.length === 0 ? undefined : numbers.reduce((least, number) => (number < least ? number : least));
}

/**
 * What a numbered entry means for a neighbour: nothing; itself; or, when it is the entry that admits the neighbour,
 * the key's whole history before it (back-fill), counted under its number. Entries before the admission are skipped
 * when the relay passes them, since the back-fill carries them.
 */
export function owed(
  number: bigint,
  admissions: Admissions,
  neighbourPath: string,
): 'nothing' | 'entry' | 'history-and-entry' {
  const since = admittedAt(admissions, neighbourPath);
  if (since === undefined || number < since) return 'nothing';
  return number === since ? 'history-and-entry' : 'entry';
}
