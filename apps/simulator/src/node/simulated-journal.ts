import { MemoryJournal, type MemoryJournalOptions, type MemoryJournalTx } from '@wutong/store';

/** A step of the store: what it is called in the trace. The promise is settled by an event, or never after a crash. */
export type StoreStep = (what: 'begin' | 'statement' | 'commit' | 'committed' | 'read') => Promise<void>;

export interface SimulatedJournalOptions extends MemoryJournalOptions {
  readonly step: StoreStep;
  /** Whether the next statement takes time of its own, so that another transaction may come between. */
  readonly pauses: () => boolean;
}

/** What is a statement of its own in PostgreSQL. */
const STATEMENTS: ReadonlySet<string | symbol> = new Set([
  'checkLease',
  'lockHeads',
  'foresee',
  'append',
  'hold',
  'held',
  'history',
  'heads',
  'audience',
  'addMembers',
  'sharedKeys',
  'putContent',
  'content',
  'heldContents',
  'heldParts',
  'putPart',
  'part',
  'putSeal',
  'seal',
  'lastSeal',
  'park',
  'unpark',
  'parkedEntry',
  'parkedFor',
  'parked',
  'linkState',
  'saveLinkState',
]);

/**
 * The journal in memory with the time that a database takes: transactions overlap and commit in another order than they
 * began, and a crash comes between any two steps; what was not committed then is gone.
 */
export class SimulatedJournal extends MemoryJournal {
  constructor(protected readonly simulated: SimulatedJournalOptions) {
    super(simulated);
  }

  override async transaction<R>(work: (tx: MemoryJournalTx) => Promise<R>): Promise<R> {
    const { step } = this.simulated;
    await step('begin');
    const result = await super.transaction(async (tx) => {
      const made = await work(this.paced(tx));
      await step('commit');
      return made;
    });
    await step('committed');
    return result;
  }

  override async outlines(...given: Parameters<MemoryJournal['outlines']>) {
    await this.simulated.step('read');
    return super.outlines(...given);
  }

  override async outlinesOf(...given: Parameters<MemoryJournal['outlinesOf']>) {
    await this.simulated.step('read');
    return super.outlinesOf(...given);
  }

  override async readOutlined(...given: Parameters<MemoryJournal['readOutlined']>) {
    await this.simulated.step('read');
    return super.readOutlined(...given);
  }

  override async readKeys(...given: Parameters<MemoryJournal['readKeys']>) {
    await this.simulated.step('read');
    return super.readKeys(...given);
  }

  override async sealsNamed(...given: Parameters<MemoryJournal['sealsNamed']>) {
    await this.simulated.step('read');
    return super.sealsNamed(...given);
  }

  override async readIds(...given: Parameters<MemoryJournal['readIds']>) {
    await this.simulated.step('read');
    return super.readIds(...given);
  }

  override async admissions(...given: Parameters<MemoryJournal['admissions']>) {
    await this.simulated.step('read');
    return super.admissions(...given);
  }

  override async ownSeals(...given: Parameters<MemoryJournal['ownSeals']>) {
    await this.simulated.step('read');
    return super.ownSeals(...given);
  }

  override async counts() {
    await this.simulated.step('read');
    return super.counts();
  }

  /** The transaction as work sees it: any statement may take time, and begins when the one before it has ended. */
  protected paced(tx: MemoryJournalTx): MemoryJournalTx {
    const { step, pauses } = this.simulated;
    let before: Promise<unknown> = Promise.resolve();
    return new Proxy(tx, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (!STATEMENTS.has(name)) return value.bind(target);
        return (...given: unknown[]) => {
          const asked = before.then(async () => {
            if (pauses()) await step('statement');
            return value.apply(target, given);
          });
          before = asked.catch(() => undefined);
          return asked;
        };
      },
    });
  }
}
