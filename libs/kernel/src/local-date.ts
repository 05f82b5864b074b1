const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The date in Asia/Shanghai as YYYY-MM-DD. China keeps one zone without summer time (since 1992). */
export function shanghaiDate(epochMs: number): string {
  return new Date(epochMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Whole seconds since midnight in Asia/Shanghai. */
export function shanghaiSecond(epochMs: number): number {
  return Math.floor(((epochMs + SHANGHAI_OFFSET_MS) % 86_400_000) / 1000);
}
