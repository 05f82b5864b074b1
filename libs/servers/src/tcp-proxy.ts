import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a line does to the bytes of each direction; all its connections share it. */
export interface LineShape {
  /** Milliseconds that each byte is under way; 0 unless told. */
  readonly delayMs?: number;
  /** Unlimited unless told. */
  readonly bytesPerSecond?: number;
}

/** A slow line carries this much at once, so that bytes trickle as they do on one. */
const PIECE_BYTES = 1_024;
/** Bytes under way on a line with a delay, at most; then the sender waits. */
const UNDER_WAY_BYTES_MAX = 4 * 1024 * 1024;

/**
 * A line between two TCP addresses on loopback that can be cut, delayed and slowed: it stands outside the nodes, so that
 * a node sees exactly what a bad link shows it.
 */
export class TcpProxy {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly up = new Direction();
  private readonly down = new Direction();

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

  /** Delays and slows what passes from now on, also on open connections; `{}` is a good line again. */
  shape(shape: LineShape): void {
    this.up.shape = shape;
    this.down.shape = shape;
  }

  /** Bytes that were carried so far, both directions together. */
  get carriedBytes(): number {
    return this.up.carriedBytes + this.down.carriedBytes;
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
    void this.up.carry(caller, target);
    void this.down.carry(target, caller);
  }
}

/** One direction of a line. */
class Direction {
  shape: LineShape = {};
  carriedBytes = 0;
  /** When the line has sent what it was given so far. */
  private freeAtMs = 0;

  /** Carries what one side sends to the other, in order, until either is gone. */
  async carry(from: Socket, to: Socket): Promise<void> {
    const underWay = { bytes: 0, last: Promise.resolve() };
    try {
      for await (const bytes of from as AsyncIterable<Buffer>)
        for (const piece of this.piecesOf(bytes)) await this.pass(piece, to, underWay);
      await underWay.last;
      to.end();
    } catch {
      // Reset or cut: 'close' of that side ends the other.
    }
  }

  private piecesOf(bytes: Buffer): Buffer[] {
    if (this.shape.bytesPerSecond === undefined) return [bytes];
    const count = Math.ceil(bytes.length / PIECE_BYTES);
    return Array.from({ length: count }, (_, at) => bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES));
  }

  /** Resolves when the line takes the next piece, which may be before this one has arrived. */
  private async pass(piece: Buffer, to: Socket, underWay: { bytes: number; last: Promise<void> }): Promise<void> {
    const { delayMs = 0, bytesPerSecond } = this.shape;
    if (bytesPerSecond !== undefined) {
      this.freeAtMs = Math.max(this.freeAtMs, performance.now()) + (piece.length / bytesPerSecond) * 1_000;
      await until(this.freeAtMs);
    }
    this.carriedBytes += piece.length;
    if (delayMs === 0 && underWay.bytes === 0) return written(to, piece);
    const arrivesMs = performance.now() + delayMs;
    underWay.bytes += piece.length;
    underWay.last = underWay.last
      .then(() => until(arrivesMs))
      .then(() => written(to, piece))
      .then(() => {
        underWay.bytes -= piece.length;
      });
    if (underWay.bytes > UNDER_WAY_BYTES_MAX) await underWay.last;
    // It is awaited in the end, or with the next piece that finds the line full.
    else underWay.last.catch(() => undefined);
  }
}

async function until(atMs: number): Promise<void> {
  const waitMs = atMs - performance.now();
  if (waitMs > 0) await pause(waitMs);
}

/** Writes; waits while the other side takes no more. Rejects when that is gone. */
async function written(to: Socket, piece: Buffer): Promise<void> {
  if (to.destroyed) throw new Error('the other side is gone');
  if (to.write(piece)) return;
  await Promise.race([once(to, 'drain'), once(to, 'close')]);
}
