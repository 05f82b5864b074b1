/**
 * What was read last of the numbers of a journal: every neighbour's relay reads the same, one soon after another. What
 * stands under a number never changes while the journal goes on.
 */
export class Recent<E extends { readonly number: bigint }> {
  private readonly byNumber = new Map<bigint, E>();
  private size = 0;

  constructor(
    private readonly sizeOf: (one: E) => number,
    /** So much is kept at most, as `sizeOf` measures. */
    private readonly sizeMax: number,
  ) {}

  get(number: bigint): E | undefined {
    return this.byNumber.get(number);
  }

  /** What is kept from the number after `after` on, without a gap, up to `upto`: at most `countMax`. */
  after(after: bigint, upto: bigint, countMax: number): E[] {
    const found: E[] = [];
    for (let number = after + 1n; number <= upto && found.length < countMax; number += 1n) {
      const one = this.byNumber.get(number);
      if (!one) break;
      found.push(one);
    }
    return found;
  }

  keep(read: readonly E[]): void {
    for (const one of read) {
      if (this.byNumber.has(one.number)) continue;
      this.byNumber.set(one.number, one);
      this.size += this.sizeOf(one);
    }
    for (const [number, one] of this.byNumber) {
      if (this.size <= this.sizeMax) break;
      this.byNumber.delete(number);
      this.size -= this.sizeOf(one);
    }
  }

  /** The journal goes on otherwise: under another instance, or after another process. */
  forget(): void {
    this.byNumber.clear();
    this.size = 0;
  }
}
