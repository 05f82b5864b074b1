/** What stands in the file beside the key. */
export interface Witness {
  readonly epoch: string;
  readonly sealNumber: string;
  /** Hash of the last seal, hex; empty before the first. */
  readonly sealHash: string;
  /** The last journal number given. */
  readonly lastNumber: string;
  /** PostgreSQL's system identifier and timeline: a restore into another cluster changes the first. */
  readonly systemIdentifier: string;
  readonly timeline: number;
}

/**
 * How a journal stands with its own seals: it seals; it was rolled back and seals nothing before it has a new epoch; or
 * a named person ruled that it is a copy of a node that lives elsewhere.
 */
export type Standing = 'sealing' | 'rolled-back' | 'clone';

/** What a database says of itself, to be compared with the file beside the key. */
export interface Found {
  readonly epoch: bigint;
  readonly lastNumber: bigint;
  /** Hash, hex, of the own seal that the file names; undefined when the database lacks it. */
  readonly sealHash: string | undefined;
  readonly systemIdentifier: string;
  readonly timeline: number;
}

/**
 * Why a database is not the one that the file beside the key was written with; undefined when they agree. A file that
 * knows less than the database is what a crash between a commit and the writing of the file leaves: they agree.
 */
export function disagreement(witness: Witness | undefined, found: Found): string | undefined {
  if (!witness) return undefined;
  if (witness.systemIdentifier !== found.systemIdentifier) return 'the database is in another cluster';
  if (witness.timeline !== found.timeline) return 'the cluster is on another timeline';
  if (BigInt(witness.epoch) > found.epoch) return 'the database is of an older epoch';
  if (found.lastNumber < BigInt(witness.lastNumber)) return 'the database lacks journal numbers';
  if (witness.sealHash !== '' && witness.sealHash !== found.sealHash) return 'the database lacks the last seal';
  return undefined;
}
