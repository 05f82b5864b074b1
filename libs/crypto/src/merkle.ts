import { type Algorithm } from './suite.js';
import { suiteOf } from './suites.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** A leaf of a seal's tree: an origin sequence number (8 bytes, big endian) and the entry's id. */
export function merkleLeaf(algorithm: Algorithm, sequence: bigint, entryId: Uint8Array): Uint8Array {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, sequence);
  return suiteOf(algorithm).hash(LEAF, number, entryId);
}

function node(algorithm: Algorithm, left: Uint8Array, right: Uint8Array): Uint8Array {
  return suiteOf(algorithm).hash(NODE, left, right);
}

/** Where a tree of `size` leaves splits (RFC 6962, 2.1): the greatest power of two below it. */
function split(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

/** A tree's root, and each leaf's sibling hashes from the leaf up. */
export interface MerkleTree {
  readonly root: Uint8Array;
  readonly paths: readonly (readonly Uint8Array[])[];
}

/** The tree of one leaf or more (RFC 6962, 2.1), with all its paths (2.1.1): each node is hashed once. */
export function merkleTree(algorithm: Algorithm, leaves: readonly Uint8Array[]): MerkleTree {
  const [first] = leaves;
  if (!first) throw new Error('a tree has at least one leaf');
  if (leaves.length === 1) return { root: first, paths: [[]] };
  const at = split(leaves.length);
  const left = merkleTree(algorithm, leaves.slice(0, at));
  const right = merkleTree(algorithm, leaves.slice(at));
  return {
    root: node(algorithm, left.root, right.root),
    paths: [...left.paths.map((path) => [...path, right.root]), ...right.paths.map((path) => [...path, left.root])],
  };
}

/** The root that a leaf and its path give in a tree of `size` leaves; undefined when the path does not fit the place. */
export function merkleRootOfPath(
  algorithm: Algorithm,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (index < 0 || index >= size) return undefined;
  if (size === 1) return path.length === 0 ? leaf : undefined;
  const sibling = path.at(-1);
  if (!sibling) return undefined;
  const at = split(size);
  const rest = path.slice(0, -1);
  const below =
    index < at
      ? merkleRootOfPath(algorithm, leaf, index, at, rest)
      : merkleRootOfPath(algorithm, leaf, index - at, size - at, rest);
  if (!below) return undefined;
  return index < at ? node(algorithm, below, sibling) : node(algorithm, sibling, below);
}
