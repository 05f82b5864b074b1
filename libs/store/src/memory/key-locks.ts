/** Locks by key, held until released; who comes later waits in turn. */
export class KeyLocks {
  private readonly tails = new Map<string, Promise<void>>();

  /** Takes the lock of a key; resolves with how to release it. */
  async take(key: string): Promise<() => void> {
    const before = this.tails.get(key) ?? Promise.resolve();
    let release = () => {};
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.tails.set(
      key,
      before.then(() => mine),
    );
    await before;
    return release;
  }
}
