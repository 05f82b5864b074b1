import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Refused } from '@wutong/kernel';

/** Below the range from which Linux takes the ports of outgoing connections, so that none of those sits on ours. */
const FROM = 20_000;
const TO = 32_000;
const TRIES_MAX = 200;

/** Whether a server could listen on the loopback port now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A loopback port that is free now and not among `taken`. */
export async function freePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let tried = 0; tried < TRIES_MAX; tried++) {
    const port = randomInt(FROM, TO);
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new Refused({ kind: 'unavailable', code: 'port.none', params: { from: FROM, to: TO } });
}

/** Ports chosen once and kept in a file, so that every start of a federation has the same addresses. */
export class KeptPorts {
  private readonly ports: Map<string, number>;

  constructor(
    private readonly file: string,
    private readonly moved: (name: string, old: number, port: number) => void,
  ) {
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
    this.ports = new Map(Object.entries(kept));
  }

  /** The port kept for the name while it is free; else a new one, which is kept from now on. */
  async take(name: string): Promise<number> {
    const old = this.ports.get(name);
    if (old !== undefined && (await isPortFree(old))) return old;
    const port = await freePort(new Set(this.ports.values()));
    this.ports.set(name, port);
    writeFileSync(this.file, `${JSON.stringify(Object.fromEntries(this.ports), null, 2)}\n`);
    if (old !== undefined) this.moved(name, old, port);
    return port;
  }
}
