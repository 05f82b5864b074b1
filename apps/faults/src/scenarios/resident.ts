import { readFileSync } from 'node:fs';
import { type Federation } from '../federation/federation.js';
import { PLACES } from '../federation/places.js';

const EVERY_MS = 250;
const KIB_PER_MIB = 1_024;

/** Looks again and again how much of each node's memory is resident, and keeps the most. */
export class Resident {
  private maxMib = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly federation: Federation) {
    this.timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Ends looking; the most of any node, in MiB. */
  end(): number {
    clearInterval(this.timer);
    return this.maxMib;
  }

  private look(): void {
    for (const { path } of PLACES) {
      const pid = this.federation.pidOf('node', path);
      const mib = pid === undefined ? 0 : residentMib(pid);
      if (mib > this.maxMib) this.maxMib = mib;
    }
  }
}

function residentMib(pid: number): number {
  try {
    const [, kib = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kib) / KIB_PER_MIB);
  } catch (error) {
    // Gone between the look for its id and this.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return 0;
    throw error;
  }
}
