/**
 * What was read last: every neighbour's relay reads the same, one soon after another. For what never changes under its key
 * while the journal goes on.
 */
export class Recent<K, E> {
  private readonly byKey = new Map<K, E>();
  private size = 0;

  constructor(
    private readonly sizeOf: (one: E) => number,
    /** So much is kept at most, as `sizeOf` measures. */
    private readonly sizeMax: number,
  ) {}

  get(key: K): E | undefined {
    return this.byKey.get(key);
  }

  keep(read: Iterable<readonly [K, E]>): void {
    for (const [key, one] of read) {
      if (this.byKey.has(key)) continue;
      this.byKey.set(key, one);
      this.size += this.sizeOf(one);
    }
    for (const [key, one] of this.byKey) {
      if (this.size <= this.sizeMax) break;
      this.byKey.delete(key);
      this.size -= this.sizeOf(one);
    }
  }

  /** The journal goes on otherwise: under another instance, or after another process. */
  forget(): void {
    this.byKey.clear();
    this.size = 0;
  }
}

/** What is kept from the number after `after` on, without a gap, up to `upto`: at most `countMax`. */
export function keptAfter<E>(recent: Recent<bigint, E>, after: bigint, upto: bigint, countMax: number): E[] {
  const found: E[] = [];
  for (let number = after + 1n; number <= upto && found.length < countMax; number += 1n) {
    const one = recent.get(number);
    if (!one) break;
    found.push(one);
  }
  return found;
}
