/** When a row was written by itself, in microseconds of the machine's monotonic clock, which all its processes share. */
export interface Paced {
  readonly id: string;
  readonly begunUs: number;
  readonly committedUs: number;
}

export const nowUs = () => Number(process.hrtime.bigint() / 1_000n);

/**
 * Writes one row after the other, each at its turn of a steady pace; one that took longer than its turn delays none but
 * by waiting. Answers when each was committed.
 */
export async function atPace<R extends { readonly id: string }>(
  rows: readonly R[],
  everyMs: number,
  write: (row: R) => Promise<void>,
): Promise<Paced[]> {
  const paced: Paced[] = [];
  const began = performance.now();
  for (const [at, row] of rows.entries()) {
    const waitMs = began + at * everyMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
    const begunUs = nowUs();
    await write(row);
    paced.push({ id: row.id, begunUs, committedUs: nowUs() });
  }
  return paced;
}
