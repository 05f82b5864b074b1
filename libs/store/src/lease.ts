/** One leadership: who leads, and the term that numbering, sealing and applying transactions check. */
export interface Lease {
  readonly holder: string;
  readonly term: bigint;
}

/** Another process leads now: what this one was about to number, seal or apply is left to it. */
export class LeaseLost extends Error {
  constructor(holder: string | undefined) {
    super(`the lease was taken over by ${holder || 'nobody'}: this process leads no more`);
  }
}
