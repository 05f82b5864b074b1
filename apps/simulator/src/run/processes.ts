import { NodeProcess, type ProcessSurroundings } from '../node/node-process.js';
import { type SimulatedNode } from '../node/simulated-node.js';

/** What runs at each node: one process, none after a crash, two while a successor was started too early. */
export class Processes {
  private readonly running = new Map<SimulatedNode, readonly NodeProcess[]>();

  constructor(private readonly around: Omit<ProcessSurroundings, 'crash'>) {}

  of(node: SimulatedNode): readonly NodeProcess[] {
    return this.running.get(node) ?? [];
  }

  /** The one that takes the next request; any of two. */
  serving(node: SimulatedNode): NodeProcess | undefined {
    const running = this.of(node);
    return running.length > 1 ? node.world.chance.pick(running) : running[0];
  }

  /** Starts the node's program unless it runs. */
  start(node: SimulatedNode): void {
    if (this.of(node).length === 0) this.startBeside(node);
  }

  /** Starts another process on the same disk, whatever runs there. */
  startBeside(node: SimulatedNode): void {
    node.world.note(`${node.path} starts`);
    const around = { ...this.around, crash: (process: NodeProcess, where: string) => this.crash(process, where) };
    this.running.set(node, [...this.of(node), new NodeProcess(node, around)]);
  }

  /** The process ends where it stands, and starts again later if it was the only one. */
  crash(process: NodeProcess, where: string): void {
    const { node } = process;
    if (!process.isAlive) return;
    process.end();
    node.world.note(`${node.path} dies at ${where}`);
    const left = this.of(node).filter((one) => one !== process);
    this.running.set(node, left);
    if (left.length === 0) node.world.queue.after(node.world.chance.between(200, 8_000), () => this.start(node));
  }

  crashAll(node: SimulatedNode, where: string): void {
    for (const process of this.of(node)) this.crash(process, where);
  }

  stop(): void {
    for (const running of this.running.values()) for (const process of running) process.end();
  }
}
