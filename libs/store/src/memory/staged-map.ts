/** A map within a transaction: reads see its own writes over what is committed; nothing is kept until `commit`. */
export class StagedMap<V> {
  private staged = new Map<string, V | undefined>();

  constructor(private readonly committed: Map<string, V>) {}

  get(key: string): V | undefined {
    return this.staged.has(key) ? this.staged.get(key) : this.committed.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): void {
    this.staged.set(key, value);
  }

  delete(key: string): void {
    this.staged.set(key, undefined);
  }

  entries(): [string, V][] {
    const keys = new Set([...this.committed.keys(), ...this.staged.keys()]);
    return [...keys].flatMap((key): [string, V][] => {
      const value = this.get(key);
      return value === undefined ? [] : [[key, value]];
    });
  }

  values(): V[] {
    if (this.staged.size === 0) return [...this.committed.values()];
    const keys = new Set([...this.committed.keys(), ...this.staged.keys()]);
    return [...keys].flatMap((key) => this.get(key) ?? []);
  }

  /** What is staged now, to come back to when an attempt fails. */
  mark(): () => void {
    const before = new Map(this.staged);
    return () => {
      this.staged = before;
    };
  }

  commit(): void {
    for (const [key, value] of this.staged) {
      if (value === undefined) this.committed.delete(key);
      else this.committed.set(key, value);
    }
  }
}
