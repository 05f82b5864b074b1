import { type NodeId, type Path } from '@wutong/kernel';
import { type MemoryJournalTx } from '@wutong/store';
import { type EpochGrant, type NodeDirectory } from '@wutong/sync';
import { Bench } from '../judges/bench.js';
import { Line } from '../network/hub.js';
import { SimulatedLink } from '../network/simulated-link.js';
import { Clerk } from '../node/clerk.js';
import { type Makers, NodeProcess, type ProcessSurroundings } from '../node/node-process.js';
import { childrenOf, PLACES, parentOf } from '../node/places.js';
import { SimulatedNode } from '../node/simulated-node.js';
import { type World } from '../world/world.js';
import { stateDigestOf } from './oracle.js';

/** Five nodes in a tree, the lines between them, and who looks on. */
export class Federation {
  readonly nodes: readonly SimulatedNode[];
  readonly lines: readonly Line[];
  readonly bench: Bench;
  private readonly around: ProcessSurroundings;
  private readonly processes = new Map<SimulatedNode, NodeProcess>();

  constructor(
    readonly world: World,
    makers: Makers,
  ) {
    this.nodes = PLACES.map((path) => new SimulatedNode(world, path as Path));
    this.lines = PLACES.flatMap((path) => {
      const parent = parentOf(path);
      return parent ? [new Line(path, parent, world)] : [];
    });
    const witnessed = this.nodes.map(({ id, path, tables, identity }) => ({
      id,
      path,
      tables,
      publicKey: identity.signing.publicKey,
    }));
    this.bench = new Bench(witnessed, stateDigestOf);
    this.around = {
      makers,
      directory: (node) => this.directoryOf(node),
      openLink: (process, peer) => this.openLink(process, peer),
      crash: (node, where) => this.crash(node, where),
    };
  }

  start(node: SimulatedNode): void {
    if (this.processes.has(node)) return;
    this.world.note(`${node.path} starts`);
    this.processes.set(node, new NodeProcess(node, this.around));
  }

  /** The process ends where it stands: none of its continuations goes on, and it starts again later. */
  crash(node: SimulatedNode, where: string): void {
    const process = this.processes.get(node);
    if (!process) return;
    process.isAlive = false;
    this.processes.delete(node);
    node.commands = 0;
    this.world.note(`${node.path} dies at ${where}`);
    this.world.queue.after(this.world.chance.between(200, 8_000), () => this.start(node));
  }

  /** A clerk at a node does something, if its program runs. */
  act(node: SimulatedNode): void {
    const process = this.processes.get(node);
    if (!process) return;
    node.commands += 1;
    const ended = (what: string) => {
      if (!process.isAlive) return;
      node.commands -= 1;
      this.world.note(`${node.path} command: ${what}`);
    };
    new Clerk(process).act().then(
      (id) => {
        ended(id ?? 'nothing');
        const witness = this.bench.facts.nodeOf(node.id);
        if (id && witness) this.bench.wasAnswered(witness, id);
      },
      (error: Error) => ended(`refused, ${error.message}`),
    );
  }

  /** Its line came or went: the program looks at once. */
  wake(node: SimulatedNode): void {
    this.processes.get(node)?.engine.wake();
  }

  /** All programs end. */
  stop(): void {
    for (const process of this.processes.values()) process.isAlive = false;
  }

  /** Whether nothing is under way any more, read from the disks. */
  isAtRest(): boolean {
    const isQuiet = (node: SimulatedNode) =>
      this.processes.has(node) &&
      node.commands === 0 &&
      node.tables.pending.size === 0 &&
      node.tables.parked.size === 0;
    return (
      this.nodes.every(isQuiet) &&
      this.lines.every(({ child, parent }) => this.isCaughtUp(child, parent) && this.isCaughtUp(parent, child))
    );
  }

  /** What is not at rest, for people. */
  unrest(): string {
    const nodes = this.nodes.map((node) => {
      const { path, tables, commands } = node;
      const links = [...tables.links].map(([peer, { held, peerHeld }]) => `${peer}: held ${held}, peer ${peerHeld}`);
      const counts = `${tables.numbers.size} numbered, ${tables.pending.size} pending, ${tables.parked.size} parked`;
      return `${path}${this.processes.has(node) ? '' : ' (down)'} ${counts}, ${commands} commands; ${links.join('; ')}`;
    });
    return nodes.join(' | ');
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
      process: () => this.processes.get(peer),
      onBundle: (bytes) => this.bench.wasHandedOut(witness, peer.path, bytes),
      onAnswer: (question, answer) => this.bench.wasAsked(peerWitness, own.path, question, answer),
    });
  }
}
