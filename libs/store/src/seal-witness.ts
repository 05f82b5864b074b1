/**
 * What a node knows of its own seals outside its database: a file beside the key. When the two disagree at start, the
 * database was rolled back (restored from a backup), and sealing anew would fork the chain that others hold.
 */
export interface SealWitness {
  read(): Promise<WitnessedSeal | undefined>;
  /** Durable when it returns. */
  write(seal: WitnessedSeal): Promise<void>;
}

export interface WitnessedSeal {
  readonly epoch: string;
  readonly number: string;
  /** Hash of the seal, hex; empty before the first. */
  readonly hash: string;
  /** PostgreSQL's system identifier and timeline: a restore into another cluster changes the first. */
  readonly systemIdentifier: string;
  readonly timeline: number;
}
