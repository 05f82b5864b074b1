/** The error code of PostgreSQL for a transaction that waits in a circle. */
const DEADLOCK = '40P01';

interface Claim {
  readonly owner: object;
  grant: () => void;
}

/** Locks by key, held until their owner ends; who comes later waits in turn. Who would wait in a circle is refused, as by PostgreSQL. */
export class KeyLocks {
  /** The first claim on a key holds it. */
  private readonly claims = new Map<string, Claim[]>();
  private readonly waitsFor = new Map<object, string>();

  /** Takes the lock of a key. An owner waits for one key at a time. */
  async take(key: string, owner: object): Promise<void> {
    const claims = this.claims.get(key) ?? [];
    if (claims[0]?.owner === owner) return;
    if (claims.length > 0 && this.waitsOn(key, owner))
      throw Object.assign(new Error(`deadlock on ${key}`), { code: DEADLOCK });
    const claim: Claim = { owner, grant: () => {} };
    const granted = new Promise<void>((resolve) => {
      claim.grant = resolve;
    });
    this.claims.set(key, [...claims, claim]);
    if (claims.length === 0) claim.grant();
    this.waitsFor.set(owner, key);
    await granted;
    this.waitsFor.delete(owner);
  }

  /** The owner has ended: it neither holds nor waits for anything any more. */
  releaseAll(owner: object): void {
    this.waitsFor.delete(owner);
    for (const [key, claims] of this.claims) {
      const left = claims.filter((claim) => claim.owner !== owner);
      if (left.length === 0) this.claims.delete(key);
      else this.claims.set(key, left);
      left[0]?.grant();
    }
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
