import { type CaseState, caseEventOf, fold } from '@wutong/cases/core';
import { toHex } from '@wutong/kernel';
import { type HeldEntry, type MemoryJournalTx } from '@wutong/store';
import { SimulatedCaseFamily } from '../node/case-family.js';

/** Of concurrent entries the latest stands, with what it was written on; the others are as if they had not been. */
export class LastWriteWins extends SimulatedCaseFamily {
  protected override async stateOf(tx: MemoryJournalTx, key: string): Promise<CaseState> {
    const history = await tx.history(key);
    const byId = new Map<string, HeldEntry>(history.map((held) => [held.id, held]));
    const [latest] = [...history].sort((a, b) => (a.entry.hybridTime > b.entry.hybridTime ? -1 : 1));
    const kept = new Set<HeldEntry>();
    const keep = (held: HeldEntry | undefined): void => {
      if (!held || kept.has(held)) return;
      kept.add(held);
      for (const parent of held.entry.parents) keep(byId.get(toHex(parent)));
    };
    keep(latest);
    return fold([...kept].map(caseEventOf));
  }
}

/** What has no parents here is left out of the fold, instead of failing it. */
export class FoldingWhatItCan extends SimulatedCaseFamily {
  protected override async stateOf(tx: MemoryJournalTx, key: string): Promise<CaseState> {
    const whole = new Set<string>();
    for (const { id, entry } of await tx.history(key))
      if (entry.parents.every((parent) => whole.has(toHex(parent)))) whole.add(id);
    return fold((await tx.history(key)).filter(({ id }) => whole.has(id)).map(caseEventOf));
  }
}

/** The promised limits are what this place's own release says, not what stands in the arrival. */
export class FoldReadingLocalRelease extends SimulatedCaseFamily {
  protected override async stateOf(tx: MemoryJournalTx, key: string): Promise<CaseState> {
    const state = await super.stateOf(tx, key);
    const promised = { value: this.the.path.length, unit: 'working-day' as const };
    return { ...state, clocks: state.clocks.map((clock) => ({ ...clock, promised })) };
  }
}

/** Whoever an entry names is admitted, whatever the entry is. */
export class AdmittingWhoeverIsNamed extends SimulatedCaseFamily {
  override admit(_: readonly HeldEntry[], { entry }: HeldEntry) {
    return entry.audienceAdditions.map(({ path, subtree }) => ({ path, subtree }));
  }
}
