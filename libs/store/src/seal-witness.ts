/**
 * What a node knows of its own seals outside its database: a file beside the key. When the two disagree at start, the
 * database was rolled back (restored from a backup), and sealing anew would fork the chain that others hold.
 */
export interface SealWitness {
  read(): Promise<Witness | undefined>;
  /** Durable when it returns. */
  write(witness: Witness): Promise<void>;
}

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
