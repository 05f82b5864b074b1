import { type NodeId, type Path } from '@wutong/kernel';
import { type MemoryJournalTx } from '@wutong/store';
import { type EpochGrant, type NodeDirectory } from '@wutong/sync';
import { Bench } from '../judges/bench.js';
import { Line } from '../network/hub.js';
import { SimulatedLink } from '../network/simulated-link.js';
import { type Makers, type NodeProcess } from '../node/node-process.js';
import { childrenOf, PLACES, parentOf } from '../node/places.js';
import { SimulatedNode } from '../node/simulated-node.js';
import { type World } from '../world/world.js';
import { Client } from './client.js';
import { stateDigestOf } from './oracle.js';
import { Processes } from './processes.js';

/** Five nodes in a tree, the lines between them, and who looks on. */
export class Federation {
  readonly nodes: readonly SimulatedNode[];
  readonly lines: readonly Line[];
  readonly bench: Bench;
  readonly processes: Processes;
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
    const witnessed = this.nodes.map(({ id, path, tables, identity }) => ({
      id,
      path,
      tables,
      algorithm: identity.algorithm,
      publicKey: identity.signing.publicKey,
    }));
    this.bench = new Bench(witnessed, stateDigestOf);
    this.processes = new Processes({
      makers,
      directory: (node) => this.directoryOf(node),
      openLink: (process, peer) => this.openLink(process, peer),
    });
  }

  /** Somebody at a node's window wants something done. */
  act(node: SimulatedNode): void {
    node.commands += 1;
    this.clients += 1;
    new Client(this.world, `${node.path} command ${node.commands}`, {
      serving: () => this.processes.serving(node),
      answered: (told) => {
        const witness = this.bench.facts.nodeOf(node.id);
        if (told && witness) this.bench.wasAnswered(witness, told);
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

  /** Whether nothing is under way any more, read from the disks. */
  isAtRest(): boolean {
    const runsAlone = (node: SimulatedNode) =>
      this.processes
        .of(node)
        .map(({ commands }) => commands)
        .join() === '0';
    const isQuiet = (node: SimulatedNode) =>
      runsAlone(node) && node.tables.pending.size === 0 && node.tables.parked.size === 0 && node.isInForce;
    return (
      this.clients === 0 &&
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

  private isCaughtUp(from: string, to: string): boolean {
    const [sender, receiver] = [this.nodeAt(from), this.nodeAt(to)];
    const last = [...sender.tables.numbers.values()].reduce((most, number) => (number > most ? number : most), 0n);
    return (
      (receiver.tables.links.get(sender.id)?.held ?? 0n) === last &&
      (sender.tables.links.get(receiver.id)?.peerHeld ?? 0n) === last
    );
  }

  private directoryOf({ path }: SimulatedNode): NodeDirectory<MemoryJournalTx> {
    const parent = parentOf(path);
    const neighbours = () => ({
      parent: parent ? this.nodeAt(parent).known : undefined,
      children: childrenOf(path).map((child) => this.nodeAt(child).known),
    });
    return {
      node: async (_, nodeId) => this.nodes.find(({ id }) => id === nodeId)?.known,
      neighbours: async () => neighbours(),
      grantEpoch: async (_, grant) => this.grant(grant),
    };
  }

  private grant({ nodeId, epoch, instance, ruling }: EpochGrant): void {
    const node = this.nodes.find(({ id }) => id === nodeId);
    if (!node) throw new Error(`no node ${nodeId}`);
    const { clones } = node.standing;
    node.standing =
      ruling === 'clone' ? { ...node.standing, clones: [...clones, instance] } : { epoch, sealsIn: instance, clones };
    this.world.note(`${node.path} is granted epoch ${epoch} in ${instance}, ruling ${ruling}`);
  }

  private openLink(process: NodeProcess, peerId: NodeId): SimulatedLink {
    const own = process.node;
    const peer = this.nodes.find(({ id }) => id === peerId);
    const ends = [own.path, peer?.path];
    const line = this.lines.find(({ child, parent }) => ends.includes(child as Path) && ends.includes(parent as Path));
    const witness = this.bench.facts.nodeOf(own.id);
    const peerWitness = this.bench.facts.nodeOf(peerId);
    if (!peer || !line || !witness || !peerWitness) throw new Error(`no line from ${own.path} to ${peerId}`);
    return new SimulatedLink(process, line, {
      peer: peerId,
      process: () => this.processes.serving(peer),
      onBundle: (bytes) => this.bench.wasHandedOut(witness, peer.path, bytes),
      onAnswer: (question, answer) => this.bench.wasAsked(peerWitness, own.path, question, answer),
    });
  }
}
