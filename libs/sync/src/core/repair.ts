import { type SharedKey } from '@wutong/store';
import { type Difference } from './digest-tree.js';

/** How a key differs now. */
export interface Compared extends Difference {
  /** An entry of it is parked, unnumbered or on its way, on either side. */
  readonly isMoving: boolean;
}

/** What a verification knows of a key that has differed. */
export interface Suspect {
  /** Undefined once it is equal. */
  readonly now: Compared | undefined;
  /** Whether this digest differed while the key stood still: that was no delay. */
  readonly held: boolean;
  readonly made: boolean;
  readonly isFetched: boolean;
  readonly isRemade: boolean;
  /** Why it could not be mended here; empty when nothing failed. */
  readonly failure: string;
}

export const NEW_SUSPECT: Suspect = {
  now: undefined,
  held: false,
  made: false,
  isFetched: false,
  isRemade: false,
  failure: '',
};

/**
 * What is known of a key after one more comparison. Equal entries make equal states: where they did not at two comparisons
 * the key stands still, though something of it may be parked for good.
 */
export function afterComparing(before: Suspect, compared: Compared | undefined): Suspect {
  if (!compared) return { ...before, now: undefined };
  const isOfStateAlone = !compared.held && before.now?.held === false;
  const now = { ...compared, isMoving: compared.isMoving && !isOfStateAlone };
  const isStill = !now.isMoving;
  return { ...before, now, held: before.held || (isStill && now.held), made: before.made || (isStill && now.made) };
}

/**
 * How to mend a key that stands still and differs: what is held is fetched first, for the state is made of it; equal
 * heads and another state are made again. Each is tried once: what differs after that is for the peer to mend.
 */
export function mendOf({ now, isFetched, isRemade }: Suspect): 'fetch' | 'remake' | undefined {
  if (!now || now.isMoving) return undefined;
  if (now.held) return isFetched ? undefined : 'fetch';
  return isRemade ? undefined : 'remake';
}

/** Whether a key has differed in earnest, and not only on its way. */
export const hasDiffered = ({ held, made }: Suspect): boolean => held || made;

/** Whether a key still moves here: an entry is parked or unnumbered, or the other side is not known to hold it yet. */
export function isMoving(
  { isUnsettled, lastNumber }: Pick<SharedKey, 'isUnsettled' | 'lastNumber'>,
  heldThere: bigint,
): boolean {
  return isUnsettled || lastNumber > heldThere;
}
