import { serialize } from 'node:v8';
import { suiteOf } from '@wutong/crypto';
import { type NodeId, type Path, seededRandom } from '@wutong/kernel';
import { type KnownNode } from '@wutong/sync';
import { differingBuckets } from '@wutong/sync/core/digest-tree';
import { type FamilyName } from '@wutong/wire';
import { CoreNode, type Surroundings } from './core-node.js';
import { type Place, type PlaceTree } from './place-tree.js';
import { Shared } from './shared.js';
import { type Strand } from './traffic.js';

/** What comparing all links of a tree once took. */
export interface Comparison {
  readonly links: number;
  /** Keys that were looked at, at both ends. */
  readonly keys: number;
  readonly cpuMs: number;
  /** Buckets that were not equal. */
  readonly differing: number;
}

/** A tree of nodes that carry traffic to each other in one process, bundle by bundle, until nothing is under way. */
export class TreeModel {
  private readonly nodes = new Map<Path, CoreNode>();
  private readonly places: readonly Place[];

  constructor(tree: PlaceTree, seed: number) {
    this.places = [...tree.values()];
    const random = seededRandom(seed);
    const known = new Map<string, KnownNode>();
    const around: Surroundings = {
      known: (nodeId) => known.get(nodeId),
      shared: new Shared(),
      randomBytes: (count) => Uint8Array.from({ length: count }, () => random() * 256),
    };
    for (const { path, parent } of this.places) {
      const node = newNode(path, parent === undefined, around);
      known.set(node.id, node.self);
      this.nodes.set(path, node);
      const above = parent === undefined ? undefined : this.nodes.get(parent);
      if (!above) continue;
      node.join(above.self, true);
      above.join(node.self, false);
    }
  }

  node(path: Path): CoreNode {
    const node = this.nodes.get(path);
    if (!node) throw new Error(`${path} is not in this tree`);
    return node;
  }

  /** Lets every turn of a strand be written, and come to all whom it concerns. */
  carry({ family, turns }: Strand): void {
    for (const turn of turns) {
      const writers = new Set<CoreNode>();
      for (const said of turn) {
        const node = this.node(said.writer);
        timed(node, family, () => node.write(said));
        writers.add(node);
      }
      for (const node of writers) timed(node, family, () => node.seal());
      while (this.sweep(family) > 0);
    }
  }

  /** Compares both ends of every link by their digests, and what each says that it holds of the other. */
  compare(): Comparison {
    let [links, keys, differing] = [0, 0, 0];
    const began = cpuMs();
    for (const { path, parent } of this.places) {
      if (parent === undefined) continue;
      const [child, above] = [this.node(path), this.node(parent)];
      const [ours, theirs] = [child.bucketsSharedWith(above.id), above.bucketsSharedWith(child.id)];
      links += 1;
      keys += [...ours, ...theirs].reduce((sum, bucket) => sum + bucket.keys, 0);
      differing += differingBuckets(ours, theirs).length;
      if (child.heldFrom(above.id) !== above.last || above.heldFrom(child.id) !== child.last) differing += 1;
    }
    return { links, keys, cpuMs: cpuMs() - began, differing };
  }

  /** Bytes of what a node's process must remember of its links. */
  stateBytes(path: Path): number {
    return serialize(this.node(path).state()).length;
  }

  /** Everyone relays once, from the leaves up and then from the root down; how many bundles went. */
  private sweep(family: FamilyName): number {
    let bundles = 0;
    for (const { path, parent } of [...this.places].reverse())
      if (parent !== undefined) bundles += pass(this.node(path), this.node(parent), family);
    for (const { path, children } of this.places)
      for (const child of children) bundles += pass(this.node(path), this.node(child), family);
    return bundles;
  }
}

/** Relays what a node owes a neighbour; how many bundles went. */
function pass(from: CoreNode, to: CoreNode, family: FamilyName): number {
  if (!from.hasNewsFor(to.id)) return 0;
  const bundles = timed(from, family, () => from.relay(to.id, family));
  for (const bytes of bundles) timed(to, family, () => to.take(bytes, from.id, family));
  return bundles.length;
}

/** Puts the CPU time that work takes to a node's account. This process does nothing else meanwhile. */
function timed<R>(node: CoreNode, family: FamilyName, work: () => R): R {
  const began = cpuMs();
  const result = work();
  node.costOf(family).cpuMs += cpuMs() - began;
  return result;
}

/** CPU time of this process so far, in milliseconds: a busy machine does not lengthen it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function newNode(path: Path, isRoot: boolean, around: Surroundings): CoreNode {
  const algorithm = 1;
  const suite = suiteOf(algorithm);
  const keys = suite.generateSigningKeys();
  const nodeId = `${path}-aaaa` as NodeId;
  const self: KnownNode = {
    nodeId,
    path,
    algorithm,
    signingKey: keys.publicKey,
    encryptionAlgorithm: algorithm,
    encryptionKey: new Uint8Array(32),
    isRoot,
    epoch: 1n,
    sealsIn: '',
    clones: [],
  };
  const sign = (message: Uint8Array) => suite.sign(message, keys.privateKey);
  return new CoreNode(self, { nodeId, algorithm, sign }, around);
}
