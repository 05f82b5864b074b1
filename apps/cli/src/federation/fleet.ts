import { Refused } from '@wutong/kernel';
import { type ProcessPlan, SupervisedProcess } from '@wutong/servers';
import { cliLine } from '../messages.js';
import { type Victim } from './federation-face.js';

type Kind = Victim['kind'];
const STOP_ORDER: readonly Kind[] = ['node', 'nats', 'postgres'];

interface Member {
  readonly process: SupervisedProcess;
  /** Done before each start, e.g. waiting until a killed database's sessions are gone. */
  readonly prepare: () => Promise<void>;
}

/** The processes of a federation, by kind and name. */
export class Fleet {
  private readonly members = new Map<string, Member & Victim>();
  private stopping = false;

  constructor(private readonly report: (line: string) => void) {}

  /** Starts a process and waits until it serves. */
  async start(victim: Victim, plan: ProcessPlan, prepare: () => Promise<void> = async () => undefined): Promise<void> {
    const process = new SupervisedProcess(plan, ({ name, logFile }, how) =>
      this.report(cliLine('process.died', { name, how, log: logFile })),
    );
    const member = { ...victim, process, prepare };
    this.members.set(key(victim), member);
    await this.run(member);
  }

  victims(): Victim[] {
    return [...this.members.values()].map(({ kind, name }) => ({ kind, name }));
  }

  kill(victim: Victim): Promise<void> {
    return this.get(victim).process.kill();
  }

  async revive(victim: Victim): Promise<void> {
    const member = this.get(victim);
    if (!member.process.running) await this.run(member);
  }

  /** Stops everything in order; what is being started then is stopped as well, and nothing can be started any more. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const kind of STOP_ORDER) await Promise.all(this.ofKind(kind).map((member) => member.process.stop()));
  }

  /** SIGKILL to everything, at once. */
  abandon(): void {
    this.stopping = true;
    for (const member of this.members.values()) void member.process.kill();
  }

  private async run(member: Member): Promise<void> {
    await member.prepare();
    if (this.stopping) throw new Refused({ kind: 'unavailable', code: 'federation.stopping' });
    await member.process.start();
  }

  private ofKind(kind: Kind): Member[] {
    return [...this.members.values()].filter((member) => member.kind === kind);
  }

  private get(victim: Victim): Member {
    const member = this.members.get(key(victim));
    if (!member) throw new Error(`no process ${victim.kind} ${victim.name}`);
    return member;
  }
}

function key({ kind, name }: Victim): string {
  return `${kind} ${name}`;
}
