/** A broken assertion is a bug: it stops the operation, and nothing of it is kept. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`assertion broken: ${what}`);
}
