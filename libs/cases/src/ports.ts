import { type Path } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';
import { type catalog } from '@wutong/wire';

/** What a case asks of the catalog: the item as it holds at a place on a day. */
export interface EffectiveItems {
  /** Undefined when no release that is in force there on that day (YYYY-MM-DD) has the item. */
  effectiveItem(tx: PgTx, itemId: string, place: Path, today: string): Promise<catalog.EffectiveItem | undefined>;
}

/** Injection token of {@link EffectiveItems}. */
export const EFFECTIVE_ITEMS = Symbol('EffectiveItems');

/** What a case asks of the duties that the tiers have. */
export interface Duties {
  /** The nearest place at or above this one with the referee's duty: its node writes outside events into a case. */
  refereeOf(path: Path): Path;
}

/** Injection token of {@link Duties}. */
export const DUTIES = Symbol('Duties');
