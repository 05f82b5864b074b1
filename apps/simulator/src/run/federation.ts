import { type NodeId, type Path } from '@wutong/kernel';
import { type MemoryJournalTx } from '@wutong/store';
import { type NodeDirectory } from '@wutong/sync';
import { Bench } from '../judges/bench.js';
import { type Witnessed } from '../judges/facts.js';
import { Line } from '../network/hub.js';
import { SimulatedLink } from '../network/simulated-link.js';
import { type Disk } from '../node/disk.js';
import { grantDraft, grantedTo, grantKey } from '../node/grant-family.js';
import { type Makers, type NodeProcess } from '../node/node-process.js';
import { childrenOf, PLACES, parentOf } from '../node/places.js';
import { SimulatedNode } from '../node/simulated-node.js';
import { type World } from '../world/world.js';
import { Client } from './client.js';
import { stateDigestOf } from './oracle.js';
import { Processes } from './processes.js';

/** Who got a new epoch takes back within this what neighbours hold of its own, though no queue shows it. */
const TAKING_BACK_MS = 10_000;

/** Five nodes in a tree, the lines between them, and who looks on. */
export class Federation {
  readonly nodes: readonly SimulatedNode[];
  readonly lines: readonly Line[];
  readonly bench: Bench;
  readonly processes: Processes;
  private readonly witnesses = new Map<Disk, Witnessed>();
  /** When an epoch was last granted, in virtual milliseconds. */
  private grantedMs = Number.NEGATIVE_INFINITY;
  /** Clients that have no answer yet. */
  private clients = 0;

  constructor(
    readonly world: World,
    makers: Makers,
  ) {
    const national = world.hasNationalSuite ? world.chance.pick(PLACES) : undefined;
    this.nodes = PLACES.map((path) => new SimulatedNode(world, path as Path, path === national ? 2 : 1));
    this.lines = PLACES.flatMap((path) => {
      const parent = parentOf(path);
      return parent ? [new Line(path, parent, world)] : [];
    });
    this.bench = new Bench(
      this.nodes.map((node) => this.witness(node, node.disk)),
      stateDigestOf,
    );
    this.processes = new Processes({
      makers,
      directory: (process) => this.directoryOf(process),
      openLink: (process, peer) => this.openLink(process, peer),
      numberedAround: (node) => this.numberedAround(node),
    });
  }

  /** Hears what programs show as complete for the first time since they started. */
  lookAtClaims(): void {
    for (const node of this.nodes)
      for (const { engine, unclaimed, disk } of this.processes.of(node)) {
        if (unclaimed.size === 0 || disk !== node.disk) continue;
        const witness = this.bench.facts.nodeOf(node.id);
        for (const { peer, complete } of engine.standings()) {
          const numbered = complete ? unclaimed.get(peer) : undefined;
          if (!witness || !numbered) continue;
          unclaimed.delete(peer);
          this.bench.wasClaimed({ node: witness, peer, numbered });
        }
      }
  }

  private numberedAround(node: SimulatedNode): Map<string, readonly string[]> {
    const paths = [parentOf(node.path) ?? '', ...childrenOf(node.path)];
    const neighbours = this.nodes.filter(({ path }) => paths.includes(path));
    const sendable = ({ tables, disk }: SimulatedNode) => {
      const witnessed = BigInt(disk.sealFile.witness?.lastNumber ?? 0);
      return [...tables.numbers].flatMap(([id, number]) => (number <= witnessed ? [id] : []));
    };
    return new Map(neighbours.map((neighbour) => [neighbour.id, sendable(neighbour)]));
  }

  /** Somebody at a node's window wants something done. */
  act(node: SimulatedNode): void {
    node.commands += 1;
    this.clients += 1;
    const disk = node.clone ? this.world.chance.pick(node.disks) : node.disk;
    const served = () => this.processes.on(node.disks.includes(disk) ? disk : node.disk);
    new Client(this.world, `${node.path} command ${node.commands}`, {
      serving: () => this.processes.serving(node, served()),
      answered: (told) => {
        if (told) this.bench.wasAnswered(this.witness(node, node.disk), told);
      },
      ended: () => {
        this.clients -= 1;
      },
    });
  }

  /** Its line came or went: the program looks at once. */
  wake(node: SimulatedNode): void {
    for (const { engine } of this.processes.of(node)) engine.wake();
  }

  /** All programs end. */
  stop(): void {
    this.processes.stop();
  }

  /** How the judges see a disk of a node. */
  witness({ id, path, identity, firstInstance }: SimulatedNode, disk: Disk): Witnessed {
    const { algorithm, signing } = identity;
    const { tables } = disk;
    const known = this.witnesses.get(disk);
    const witness = known ?? { id, path, tables, algorithm, publicKey: signing.publicKey, firstInstance };
    this.witnesses.set(disk, witness);
    return witness;
  }

  /** Whether nothing is under way any more, read from the disks. What waits for what is lost waits for ever. */
  isAtRest(): boolean {
    const lost = new Set(this.bench.lost().map(({ id }) => id));
    const waiting = new Set(this.bench.lost().map(({ key }) => key));
    const runsAlone = (node: SimulatedNode) =>
      this.processes
        .of(node)
        .map(({ commands }) => commands)
        .join() === '0';
    const isQuiet = (node: SimulatedNode) =>
      runsAlone(node) &&
      this.processes.of(node).every((process) => process.hasVerified(this.linesOf(node).length, waiting)) &&
      node.tables.pending.size === 0 &&
      [...node.tables.parked.keys()].every((id) => lost.has(id)) &&
      node.isInForce;
    return (
      this.clients === 0 &&
      this.world.queue.nowMs > this.grantedMs + TAKING_BACK_MS &&
      this.nodes.every(isQuiet) &&
      this.lines.every(({ child, parent }) => this.isCaughtUp(child, parent) && this.isCaughtUp(parent, child))
    );
  }

  /** What is not at rest, for people. */
  unrest(): string {
    const nodes = this.nodes.map((node) => {
      const { path, tables } = node;
      const links = [...tables.links].map(([peer, { held, peerHeld }]) => `${peer}: held ${held}, peer ${peerHeld}`);
      const counts = `${tables.numbers.size} numbered, ${tables.pending.size} pending, ${tables.parked.size} parked`;
      return `${path} (${this.processes.of(node).length} running) ${counts}; ${links.join('; ')}`;
    });
    return [`${this.clients} clients wait`, ...nodes].join(' | ');
  }

  nodeAt(path: string | undefined): SimulatedNode {
    const node = this.nodes.find((one) => one.path === path);
    if (!node) throw new Error(`no node at ${path}`);
    return node;
  }

  private linesOf({ path }: SimulatedNode): readonly Line[] {
    return this.lines.filter(({ child, parent }) => child === path || parent === path);
  }

  private isCaughtUp(from: string, to: string): boolean {
    const [sender, receiver] = [this.nodeAt(from), this.nodeAt(to)];
    const last = [...sender.tables.numbers.values()].reduce((most, number) => (number > most ? number : most), 0n);
    return (
      (receiver.tables.links.get(sender.id)?.held ?? 0n) === last &&
      (sender.tables.links.get(receiver.id)?.peerHeld ?? 0n) === last
    );
  }

  private directoryOf({ node: { path }, writer }: NodeProcess): NodeDirectory<MemoryJournalTx> {
    const known = (tx: MemoryJournalTx, { id, enrolled }: SimulatedNode) => ({ ...enrolled, ...grantedTo(tx, id) });
    const parent = parentOf(path);
    return {
      node: async (tx, nodeId) => {
        const node = this.nodes.find(({ id }) => id === nodeId);
        return node && known(tx, node);
      },
      neighbours: async (tx) => ({
        parent: parent ? known(tx, this.nodeAt(parent)) : undefined,
        children: childrenOf(path).map((child) => known(tx, this.nodeAt(child))),
      }),

      keyOf: grantKey,
      grantEpoch: async (tx, grant) => {
        this.grantedMs = this.world.queue.nowMs;
        this.world.note(`${path} grants ${grant.nodeId} epoch ${grant.epoch}, ruling ${grant.ruling}`);
        await writer.write(tx, grantDraft(path, grant));
      },
    };
  }

  private openLink(process: NodeProcess, peerId: NodeId): SimulatedLink {
    const own = process.node;
    const peer = this.nodes.find(({ id }) => id === peerId);
    const ends = [own.path, peer?.path];
    const line = this.lines.find(({ child, parent }) => ends.includes(child as Path) && ends.includes(parent as Path));
    if (!peer || !line) throw new Error(`no line from ${own.path} to ${peerId}`);
    return new SimulatedLink(process, line, {
      peer: peerId,
      process: () => this.processes.serving(peer),
      onBundle: (bytes) => this.bench.wasHandedOut(this.witness(own, process.disk), peer.path, bytes),
      onAnswer: (answerer, question, answer) =>
        this.bench.wasAsked(this.witness(peer, answerer.disk), own.path, question, answer),
    });
  }
}
