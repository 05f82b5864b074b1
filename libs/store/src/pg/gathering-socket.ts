import { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * A connection on which all that is written before the program waits goes out in one piece: each piece wakes the server,
 * and that costs more than most statements.
 */
export class GatheringSocket extends Socket {
  private isGathering = false;

  override write(chunk: string | Uint8Array, second?: BufferEncoding | Written, third?: Written): boolean {
    if (!this.isGathering) {
      this.isGathering = true;
      this.cork();
      process.nextTick(() => {
        this.isGathering = false;
        this.uncork();
      });
    }
    return typeof second === 'string' ? super.write(chunk, second, third) : super.write(chunk, second);
  }
}
