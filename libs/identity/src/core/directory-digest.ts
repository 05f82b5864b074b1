import { suiteOf } from '@wutong/crypto';
import { toHex } from '@wutong/kernel';
import { DIRECTORY_RULE_VERSION } from './directory-entry.js';
import { type DirectoryNode } from './known-node.js';
import { type PlaceRow } from './place-list.js';

/** All that an owner's chain made. */
export interface DirectoryState {
  readonly nodes: readonly DirectoryNode[];
  readonly places: readonly PlaceRow[];
  /** Content hash by year. */
  readonly calendars: readonly { readonly year: number; readonly content: string }[];
}

const by =
  <T>(key: (row: T) => string) =>
  (one: T, other: T) =>
    key(one) < key(other) ? -1 : 1;

/**
 * Digest of an owner's state with the rule version it was made by; undefined when there is none. It compares replicas
 * and proves nothing, so every node takes the same hash (SHA-256), whatever suite it signs with.
 */
export function directoryDigest({ nodes, places, calendars }: DirectoryState): Uint8Array | undefined {
  if (nodes.length + places.length + calendars.length === 0) return undefined;
  const canonical = [
    DIRECTORY_RULE_VERSION,
    [...nodes].sort(by((node) => node.nodeId)).map((node) => [
      node.nodeId,
      node.path,
      node.placeName,
      node.parent,
      node.algorithm,
      toHex(node.signingKey),
      node.encryptionAlgorithm,
      toHex(node.encryptionKey),
      node.natsUser,
      String(node.epoch),
      // Absent while there is nothing to say, so that what was made before says the same.
      ...(node.sealsIn || node.clones.length > 0 ? [node.sealsIn, [...node.clones].sort()] : []),
    ]),
    [...places].sort(by((place) => place.path)).map(({ path, name, successor }) => [path, name, successor]),
    [...calendars].sort(by(({ year }) => String(year))).map(({ year, content }) => [year, content]),
  ];
  return suiteOf(1).hash(Buffer.from('wutong.made.directory\0'), Buffer.from(JSON.stringify(canonical)));
}
