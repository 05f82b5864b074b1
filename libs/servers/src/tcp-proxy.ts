import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line between two TCP addresses on loopback that can be cut: it stands outside the nodes, so that a node sees
 * exactly what a broken link shows it.
 */
export class TcpProxy {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(
    /** Port it listens on. */
    readonly port: number,
    private readonly targetPort: number,
  ) {}

  /** Lets connections through from now on; nothing to do when it already does. */
  async heal(): Promise<void> {
    if (this.server) return;
    const server = createServer((caller) => this.join(caller));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.server = server;
  }

  /** Breaks every connection and refuses new ones. */
  async cut(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private join(caller: Socket): void {
    const target = connect(this.targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [caller, target],
      [target, caller],
    ] as const) {
      this.sockets.add(socket);
      // A broken side is told as 'close' as well, which ends the other.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    caller.pipe(target);
    target.pipe(caller);
  }
}
