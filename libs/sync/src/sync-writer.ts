import { type EntryId, Refused, refuseIf } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type JournalTx, type Member, type Standing } from '@wutong/store';
import { membersGained } from './core/audience.js';
import { heldOf } from './discarded.js';
import { type EntryWriter } from './entry-writer.js';
import { type Family } from './family.js';

/** More reactions to one entry than this are a loop. */
const REACTION_DEPTH_MAX = 8;

/** The families a node runs, by name. */
export type Families<T extends JournalTx> = ReadonlyMap<string, Family<T>>;

/** Writes own entries, and makes everything that follows from an entry that is now held. */
export class SyncWriter<T extends JournalTx> implements EntryWriter<T> {
  constructor(
    private readonly families: Families<T>,
    /** Where this node stands: neighbours judge by it what it may write. */
    private readonly ownPath: string,
    /** How the journal stands now; always sealing, when not said. */
    private readonly standing: () => Standing = () => 'sealing',
  ) {}

  async write(tx: T, draft: EntryDraft): Promise<HeldEntry> {
    if (this.families.get(draft.family)?.isChain && this.standing() !== 'sealing')
      throw new Refused({ kind: 'unavailable', code: 'sync.rolled-back', params: { key: draft.key } });
    return this.writeAt(tx, draft, 0);
  }

  /**
   * Admits the audience of an entry that was just held, makes its projections, and, unless `silently`, writes what this
   * node must add.
   */
  async settle(tx: T, held: HeldEntry, { silently } = { silently: false }): Promise<void> {
    await this.settleAt(tx, held, 0, silently);
  }

  /** Admits the audience of an entry that is held and will not be applied, since one that follows discards it. */
  async settleDiscarded(tx: T, held: HeldEntry): Promise<void> {
    const family = this.families.get(held.entry.family);
    if (family?.types.includes(held.entry.type)) await this.admit(tx, family, held);
  }

  async holdFailing(tx: T, key: string, id: EntryId): Promise<boolean> {
    const parked = await tx.parkedEntry(id);
    if (!parked || parked.key !== key || parked.failure === '' || parked.missing.length > 0) return false;
    const held = heldOf(parked);
    await tx.hold(held, parked.proof);
    await this.settleDiscarded(tx, held);
    await tx.unpark(id);
    // What waits for it is due once the command has committed; whoever leads takes that up.
    for (const waiting of await tx.parkedFor(id)) {
      const missing = waiting.missing.filter((one) => one !== id);
      await tx.park({ ...waiting, missing, failure: missing.length > 0 ? '' : `to be applied after ${id}` });
    }
    return true;
  }

  private async writeAt(tx: T, draft: EntryDraft, depth: number): Promise<HeldEntry> {
    if (depth > REACTION_DEPTH_MAX) throw new Error(`entries of ${draft.key} answer each other without end`);
    const held = await tx.append(draft);
    // No neighbour would take it, nor anything that comes after it.
    refuseIf(this.families.get(draft.family)?.authorise(held, this.ownPath));
    await this.settleAt(tx, held, depth, false);
    return held;
  }

  private async settleAt(tx: T, held: HeldEntry, depth: number, silently: boolean): Promise<void> {
    const { entry } = held;
    const family = this.families.get(entry.family);
    if (!family) return;
    if (!family.types.includes(entry.type)) return family.applyUnknown?.(tx, held);
    await this.admit(tx, family, held);
    const drafts = await family.apply(tx, held);
    if (!silently) for (const draft of drafts) await this.writeAt(tx, draft, depth + 1);
  }

  private async admit(tx: T, family: Family<T>, held: HeldEntry): Promise<void> {
    const { entry, id } = held;
    const { key, parents, audienceAdditions: named } = entry;
    const isFirst = parents.length === 0;
    if (!isFirst && named.length === 0) return;
    const members = await tx.audience(key);
    // Nobody is new: a key's history may be long, and is not read for that.
    if (!isFirst && named.every((one) => members.some((member) => isSameMember(one, member)))) return;
    const history = (await tx.history(key)).filter((other) => other.id !== id);
    await tx.addMembers(key, membersGained(members, family.admit(history, held)), id);
  }
}

const isSameMember = (one: Member, other: Member) => one.path === other.path && one.subtree === other.subtree;
