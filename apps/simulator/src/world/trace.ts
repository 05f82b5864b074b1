import { createHash } from 'node:crypto';

/** What happened, as lines in order: kept as a digest, and told to who listens. */
export class Trace {
  private readonly hash = createHash('sha256');

  constructor(private readonly tell?: (line: string) => void) {}

  note(atMs: number, what: string): void {
    const line = `${atMs.toFixed(3)} ${what}`;
    this.hash.update(`${line}\n`);
    this.tell?.(line);
  }

  /** Digest of all lines so far, hex. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
