import { createHash } from 'node:crypto';
import { suiteOf } from '@wutong/crypto';
import { type NodeId } from '@wutong/kernel';
import { type LinkState, type MemoryTables } from '@wutong/store';
import { type Applied } from '@wutong/sync';
import { copyOf } from './ground.js';

/** Tables whose rows a bundle that brings nothing new and proved never changes. */
const FIXED = [
  'entries',
  'pending',
  'numbers',
  'proofs',
  'seals',
  'heads',
  'audiences',
  'contents',
  'projections',
] as const;

const isSame = (a: unknown, b: unknown) =>
  a === b || (a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0);

/** A table that says whether a transaction wrote to it. */
class Watched<V> extends Map<string, V> {
  isWritten = false;

  override set(key: string, row: V): this {
    this.isWritten = true;
    return super.set(key, row);
  }

  override delete(key: string): boolean {
    this.isWritten = true;
    return super.delete(key);
  }
}

/** What a receiver held before mutated bundles came: none of them may change it. */
export class Kept {
  private readonly before: MemoryTables;
  private readonly digestBefore: string;
  private readonly watched: ReadonlyMap<(typeof FIXED)[number], Watched<unknown>>;

  /** Watches the tables from now on. */
  constructor(
    private readonly tables: MemoryTables,
    private readonly storageKey: Uint8Array,
  ) {
    this.before = copyOf(tables);
    this.watched = new Map(FIXED.map((name) => [name, new Watched<unknown>(tables[name])]));
    Object.assign(tables, Object.fromEntries(this.watched));
    this.digestBefore = this.digest();
  }

  /** What is other than it was; undefined for nothing. */
  change(): string | undefined {
    const { before, tables } = this;
    const fixed = [...this.watched].map(([name, table]) => {
      const isWritten = table.isWritten;
      table.isWritten = false;
      return isWritten ? changedRow<unknown>(name, before[name], table, isSame) : undefined;
    });
    // What is stored of a part is sealed anew each time; a parked entry is noted again.
    const parts = changedRow(
      'parts',
      before.parts,
      tables.parts,
      (a, b) => a === b || isSame(this.open(a), this.open(b)),
    );
    const parked = changedRow('parked', before.parked, tables.parked, (a, b) => isSame(a.bytes, b?.bytes));
    return [...fixed, parts, parked].find((one) => one !== undefined);
  }

  /**
   * Whether links stand where a bundle may have brought them: only the link it came over moves, only when nothing in the
   * bundle was unproved, and it covers no number but those that the bundle says it brings.
   */
  linkChange(via: NodeId, { state, bundle, unproved }: Applied): string | undefined {
    const { before, tables } = this;
    const others = changedRow('links', without(before.links, via), without(tables.links, via), isSame);
    const [was, is] = [before.links.get(via), tables.links.get(via)];
    if (others || !was || !is) return others ?? (was === is ? undefined : 'links: a row came or went');
    if (is.instance !== was.instance || is.epoch !== was.epoch) return 'links: instance or epoch';
    if (is.peerHeld > BigInt(tables.numbers.size)) return 'links: the neighbour would hold what was never sent';
    if (!fitsDatabase(is)) return 'links: a number or a name that no database holds';
    const mayCover = state && bundle && unproved === 0 && bundle.piece === 0 && bundle.upto > bundle.after;
    const [after, upto] = mayCover ? [bundle.after, bundle.upto] : [0n, 0n];
    const isWithin =
      (is.held === was.held || (after <= was.held && is.held === upto)) && coversOnly(is, was, after, upto);
    return isWithin ? undefined : `links: covers up to ${is.held} after ${was.held}, of (${after}, ${upto}]`;
  }

  /** Throws when a row is other than it was in any byte, also one that was changed where it stands. */
  assertWhole(): void {
    if (this.digest() !== this.digestBefore) throw new Error('bytes of a held row were changed where they stand');
  }

  /** Puts back what a bundle may change, so that the next one finds what this one found. */
  putBack(): void {
    for (const name of ['links', 'parts', 'parked'] as const)
      for (const [key, row] of this.before[name]) (this.tables[name] as Map<string, unknown>).set(key, row);
  }

  /** A copy of what was kept. */
  copy(): MemoryTables {
    return copyOf(this.before);
  }

  private digest(): string {
    const hash = createHash('sha256');
    const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
    for (const name of FIXED) hash.update(JSON.stringify([...this.tables[name]], asText));
    return hash.digest('hex');
  }

  private open(sealed: Uint8Array | undefined): Uint8Array | undefined {
    return sealed && suiteOf(1).open(this.storageKey, sealed);
  }
}

function fitsDatabase({ held, ahead, pieces, peerHeld, peerParked, peerQuarantined }: LinkState): boolean {
  const noted = pieces.flatMap(({ after, upto }) => [after, upto]);
  const numbers = [held, ...ahead.flat(), ...noted, peerHeld, peerParked, peerQuarantined];
  return numbers.every((number) => number < 2n ** 63n) && pieces.every(({ run }) => !run.includes('\0'));
}

function coversOnly(is: LinkState, was: LinkState, after: bigint, upto: bigint): boolean {
  const isKnown = ([from, to]: readonly [bigint, bigint]) =>
    (from === after && to === upto) || was.ahead.some(([a, b]) => a === from && b === to);
  return is.ahead.every(isKnown);
}

function without<V>(table: ReadonlyMap<string, V>, key: string): Map<string, V> {
  return new Map([...table].filter(([name]) => name !== key));
}

function changedRow<V>(
  name: string,
  before: ReadonlyMap<string, V>,
  now: ReadonlyMap<string, V>,
  same: (a: V, b: V | undefined) => boolean,
): string | undefined {
  if (before.size !== now.size) return `${name}: ${now.size} rows instead of ${before.size}`;
  for (const [key, row] of before) if (!same(row, now.get(key))) return `${name}: row ${key}`;
  return undefined;
}
