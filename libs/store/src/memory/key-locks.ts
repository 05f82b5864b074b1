/** The error code of PostgreSQL for a transaction that waits in a circle. */
const DEADLOCK = '40P01';

interface Claim {
  readonly owner: object;
  grant: () => void;
}

/** Locks by key, held until released; who comes later waits in turn. Who would wait in a circle is refused, as by PostgreSQL. */
export class KeyLocks {
  /** The first claim on a key holds it. */
  private readonly claims = new Map<string, Claim[]>();
  private readonly waitsFor = new Map<object, string>();

  /** Takes the lock of a key; resolves with how to release it. An owner waits for one key at a time. */
  async take(key: string, owner: object): Promise<() => void> {
    const claims = this.claims.get(key) ?? [];
    this.claims.set(key, claims);
    if (claims.length > 0 && this.waitsOn(key, owner))
      throw Object.assign(new Error(`deadlock on ${key}`), { code: DEADLOCK });
    const claim: Claim = { owner, grant: () => {} };
    const granted = new Promise<void>((resolve) => {
      claim.grant = resolve;
    });
    claims.push(claim);
    if (claims[0] === claim) claim.grant();
    this.waitsFor.set(owner, key);
    await granted;
    this.waitsFor.delete(owner);
    return () => this.release(key);
  }

  private release(key: string): void {
    const claims = this.claims.get(key) ?? [];
    claims.shift();
    if (claims[0]) claims[0].grant();
    else this.claims.delete(key);
  }

  /** Whether who claims this key waits, in the end, for the owner. */
  private waitsOn(key: string, owner: object): boolean {
    return (this.claims.get(key) ?? []).some((claim) => {
      if (claim.owner === owner) return true;
      const next = this.waitsFor.get(claim.owner);
      return next !== undefined && next !== key && this.waitsOn(next, owner);
    });
  }
}
