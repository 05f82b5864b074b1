/** Bytes that could not be proved are kept for the operator up to this many; all are counted. */
export const QUARANTINE_ROWS_MAX = 1_000;
