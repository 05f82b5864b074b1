import { type KeyDigest, type NodeDigests, type PlaceDigests, type PointDigest } from './compare.js';
import { type Story } from './story.js';

const ROLE = 'operator';
const PAGE = 500;

/** Every case that a node holds, by the digests that it makes from its own database. */
export async function caseDigestsOf(story: Story, path: string): Promise<NodeDigests> {
  const keys: KeyDigest[] = [];
  for (;;) {
    const after = encodeURIComponent(keys.at(-1)?.key ?? '');
    const query = `/api/sync/digests?family=case&limit=${PAGE}&after=${after}`;
    const page = await story.at(path).ask<{ keys: KeyDigest[] }>(ROLE, query);
    keys.push(...page.keys);
    if (page.keys.length < PAGE) return { path, keys };
  }
}

/** A place's effective points, as its own node and as its parent's node make them. */
export async function placeDigestsOf(story: Story, place: string): Promise<PlaceDigests> {
  const { parent } = story.node(place);
  if (parent === undefined) throw new Error(`${place} has no parent to compare with`);
  const query = `/api/catalog/effective-points?place=${place}`;
  const [own, parents] = await Promise.all(
    [place, parent].map((path) => story.at(path).ask<{ points: PointDigest[] }>(ROLE, query)),
  );
  return { place, atPlace: own?.points ?? [], atParent: parents?.points ?? [] };
}
