import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '@wutong/servers';
import { type Federation } from '../federation/federation.js';
import { type Demanded } from '../federation/opening.js';
import { COUNTY, TOWN, VILLAGE } from '../federation/places.js';
import { filing } from './filing.js';
import { NodeRefusal } from './node-api.js';

/** A person is no machine: this long between an answer and the next command. */
const PACE_MS = 100;
const MORE_MS_MAX = 60_000;
const EVERYWHERE = [COUNTY, TOWN, VILLAGE];

/** A command that was answered, and where it was given. */
export interface Answered {
  readonly path: string;
  readonly commandId: string;
}

/**
 * People at work at all three nodes at once: a village agent and a window clerk file cases, the county's reviewer annotates
 * them. Each sends a command until it is answered, whatever happens to the node meanwhile.
 */
export class Staff {
  readonly answered: Answered[] = [];
  /** Number of the last applicant. */
  private person = 0;
  /** The newest case, the one that the county is awaited to hold, and those that it was found to hold. */
  private filed = '';
  private awaited = '';
  private readonly found: string[] = [];
  private turn = 0;
  private isOff = false;
  private atWork: Promise<void>[] = [];
  private failure: Error | undefined;

  constructor(
    private readonly federation: Federation,
    private readonly demanded: readonly Demanded[],
  ) {}

  /** Begins, also again after an end; resolves once everybody has had an answer. */
  async begin(): Promise<void> {
    const before = new Map(EVERYWHERE.map((path) => [path, this.answeredAt(path)]));
    this.isOff = false;
    await this.file(VILLAGE, 'village-agent');
    this.atWork = [
      this.workOn(() => this.file(VILLAGE, 'village-agent')),
      this.workOn(() => this.file(TOWN, 'window-clerk')),
      this.workOn(() => this.annotate()),
    ];
    await this.until(() => EVERYWHERE.every((path) => this.answeredAt(path) > (before.get(path) ?? 0)));
  }

  /** Resolves once so many more commands were answered, at one node or at all together. */
  async more(count: number, path?: string): Promise<void> {
    const before = this.answeredAt(path);
    await this.until(() => this.answeredAt(path) >= before + count);
  }

  /** Ends; resolves once all that was begun is answered. */
  async end(): Promise<void> {
    this.isOff = true;
    await Promise.all(this.atWork);
    if (this.failure) throw this.failure;
  }

  private answeredAt(path?: string): number {
    return path === undefined ? this.answered.length : this.answered.filter((one) => one.path === path).length;
  }

  private async until(holds: () => boolean): Promise<void> {
    const held = await waitUntil(async () => this.failure !== undefined || holds(), MORE_MS_MAX);
    if (this.failure) throw this.failure;
    if (!held) throw new Error(`people had too few answers within ${MORE_MS_MAX} ms`);
  }

  private async workOn(one: () => Promise<void>): Promise<void> {
    try {
      while (!this.isOff) {
        await one();
        await pause(PACE_MS);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.failure ??= error;
    }
  }

  private async file(path: string, role: string): Promise<void> {
    this.person += 1;
    const body = filing(this.person, this.demanded);
    const { caseNumber } = await this.command<{ caseNumber: string }>(path, role, '/api/cases', body);
    this.filed = caseNumber;
  }

  /** The case that was newest when the one before was found at the county; while it is on its way, one of those found. */
  private async annotate(): Promise<void> {
    this.awaited ||= this.filed;
    if (await this.annotateCase(this.awaited)) {
      this.found.push(this.awaited);
      this.awaited = '';
      return;
    }
    // By turns: a case with hundreds of annotations is nothing that people make.
    this.turn += 1;
    const again = this.found[this.turn % this.found.length];
    if (again !== undefined) await this.annotateCase(again);
  }

  /** False when the county does not hold the case. */
  private async annotateCase(caseNumber: string): Promise<boolean> {
    try {
      const path = `/api/cases/${encodeURIComponent(caseNumber)}/annotations`;
      await this.command(COUNTY, 'reviewer', path, { text: `请核对 ${caseNumber} 的材料。` });
      return true;
    } catch (error) {
      if (error instanceof NodeRefusal && error.status === 404) return false;
      throw error;
    }
  }

  private async command<A>(path: string, role: string, url: string, body: object): Promise<A> {
    const commandId = randomUUID();
    const answer = await this.federation.api(path).command<A>(role, url, body, commandId);
    this.answered.push({ path, commandId });
    return answer;
  }
}
