import { type Disk } from '../node/disk.js';
import { NodeProcess, type ProcessSurroundings } from '../node/node-process.js';
import { type SimulatedNode } from '../node/simulated-node.js';

/** What runs at each disk: one process, none after a crash, two while a successor was started too early. */
export class Processes {
  private readonly running = new Map<SimulatedNode, readonly NodeProcess[]>();

  constructor(private readonly around: Omit<ProcessSurroundings, 'crash'>) {}

  of(node: SimulatedNode): readonly NodeProcess[] {
    return this.running.get(node) ?? [];
  }

  on(disk: Disk): readonly NodeProcess[] {
    return [...this.running.values()].flat().filter((process) => process.disk === disk);
  }

  /** The one that takes the next request; any of two. */
  serving(node: SimulatedNode, running = this.of(node)): NodeProcess | undefined {
    return running.length > 1 ? node.world.chance.pick(running) : running[0];
  }

  /** Starts the node's program on a disk that it still has, unless it runs there. */
  start(node: SimulatedNode, disk = node.disk): void {
    if (node.disks.includes(disk) && this.on(disk).length === 0) this.startBeside(node, disk);
  }

  /** Starts another process on the same disk, whatever runs there. */
  startBeside(node: SimulatedNode, disk = node.disk): void {
    node.world.note(`${node.path} starts${disk === node.disk ? '' : ' on its clone'}`);
    const around = { ...this.around, crash: (process: NodeProcess, where: string) => this.crash(process, where) };
    this.running.set(node, [...this.of(node), new NodeProcess(node, disk, around)]);
  }

  /** The process ends where it stands, and starts again later if it was the only one of its disk. */
  crash(process: NodeProcess, where: string): void {
    const { node, disk } = process;
    if (!process.isAlive) return;
    process.end();
    node.world.note(`${node.path} dies at ${where}`);
    this.running.set(
      node,
      this.of(node).filter((one) => one !== process),
    );
    const again = () => this.start(node, disk);
    if (this.on(disk).length === 0) node.world.queue.after(node.world.chance.between(200, 8_000), again);
  }

  crashAll(disk: Disk, where: string): void {
    for (const process of this.on(disk)) this.crash(process, where);
  }

  stop(): void {
    for (const running of this.running.values()) for (const process of running) process.end();
  }
}
