import { merkleLeaf, merkleRootOfPath, merkleTree } from './merkle.js';

describe.each([1, 2] as const)('Merkle tree of suite %i', (algorithm) => {
  const leavesOf = (size: number) =>
    Array.from({ length: size }, (_, i) => merkleLeaf(algorithm, BigInt(i + 1), new Uint8Array(33).fill(i)));

  it.each([1, 2, 3, 5, 8, 13, 100])('proves each of %i leaves, at its own place only', (size) => {
    const leaves = leavesOf(size);
    const { root, paths } = merkleTree(algorithm, leaves);
    leaves.forEach((leaf, index) => {
      const path = paths[index] ?? [];
      expect(merkleRootOfPath(algorithm, leaf, index, size, path)).toEqual(root);
      if (size > 1) {
        expect(merkleRootOfPath(algorithm, leaf, (index + 1) % size, size, path)).not.toEqual(root);
        expect(merkleRootOfPath(algorithm, leaf, index, size, path.slice(1))).not.toEqual(root);
      }
    });
  });

  it('gives another root when a leaf or the order changes', () => {
    const leaves = leavesOf(5);
    expect(merkleTree(algorithm, leaves.toReversed()).root).not.toEqual(merkleTree(algorithm, leaves).root);
  });
});
