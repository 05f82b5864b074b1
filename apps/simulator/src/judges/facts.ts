import { createHash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { type HeldEntry, type MemoryTables } from '@wutong/store';
import { sync } from '@wutong/wire';

/** One entry as the judges read it from its bytes. */
export interface Fact {
  readonly id: string;
  readonly origin: string;
  readonly key: string;
  readonly parents: readonly string[];
  readonly type: string;
  readonly needs: readonly string[];
  readonly parts: readonly string[];
  readonly additions: readonly string[];
  readonly commandId: string;
}

/** A node as the judges see it: its name, place and disk. */
export interface Witnessed {
  readonly id: string;
  readonly path: string;
  readonly tables: MemoryTables;
  /** 1: SHA-256 and Ed25519; 2: SM3 and SM2. */
  readonly algorithm: 1 | 2;
  readonly publicKey: Uint8Array;
}

/** What a judge found wrong. */
export class Violation extends Error {
  constructor(
    readonly judge: string,
    what: string,
  ) {
    super(what);
  }
}

export const digest = (algorithm: 1 | 2, ...pieces: Uint8Array[]) => {
  const hash = createHash(algorithm === 1 ? 'sha256' : 'sm3');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The byte of a suite, and its hash of a tag and the bytes; hex. */
export const nameOf = (algorithm: 1 | 2, tag: string, bytes: Uint8Array) =>
  `0${algorithm}${hex(digest(algorithm, Buffer.from(`wutong.${tag}.v1\0`), bytes))}`;

/** Everything that was ever committed anywhere, and who holds it: read from the raw bytes on the disks. */
export class Facts {
  readonly entries = new Map<string, Fact>();
  /** By node: what it holds, in the order in which it was committed there. */
  readonly held = new Map<string, Set<string>>();

  /** Ids of nodes whose database was once put back to an older state, or copied. */
  readonly rolledBack = new Set<string>();
  private readonly keyed = new Map<string, Fact[]>();
  private readonly commands = new Map<string, string>();

  constructor(readonly nodes: readonly Witnessed[]) {
    for (const { path } of nodes) this.held.set(path, new Set());
  }

  nodeOf(nodeId: string): Witnessed | undefined {
    return this.nodes.find(({ id }) => id === nodeId);
  }

  heldAt(path: string): Set<string> {
    return this.held.get(path) ?? new Set();
  }

  /** Reads what was committed since the last look. */
  look(): { readonly node: Witnessed; readonly facts: readonly Fact[] }[] {
    return this.nodes.flatMap((node) => {
      const known = this.heldAt(node.path);
      if (node.tables.entries.size === known.size) return [];
      const facts = [...node.tables.entries.values()].slice(known.size).map((entry) => this.read(entry, node));
      return [{ node, facts }];
    });
  }

  private read({ id, bytes }: HeldEntry, node: Witnessed): Fact {
    const fact = { id, ...entryOf(bytes) };
    const origin = this.nodeOf(fact.origin);
    if (origin && nameOf(origin.algorithm, 'entry', bytes) !== id)
      throw new Violation('unaltered', `${node.path} holds bytes under ${id} that are not its own`);
    if (!origin || (origin.path !== node.path && !this.heldAt(origin.path).has(id)))
      throw new Violation('unaltered', `${node.path} holds ${id} (${fact.type}) of ${fact.origin}, who never wrote it`);
    if (!this.entries.has(id)) this.keep(fact);
    return fact;
  }

  /** All entries of a key, whoever holds them. */
  ofKey(key: string): readonly Fact[] {
    return this.keyed.get(key) ?? [];
  }

  /** The first entry that an origin wrote for a command. */
  firstOf({ origin, commandId }: Pick<Fact, 'origin' | 'commandId'>): string | undefined {
    return this.commands.get(`${origin} ${commandId}`);
  }

  private keep(fact: Fact): void {
    if (!this.firstOf(fact)) this.commands.set(`${fact.origin} ${fact.commandId}`, fact.id);
    this.entries.set(fact.id, fact);
    const others = this.keyed.get(fact.key);
    if (others) others.push(fact);
    else this.keyed.set(fact.key, [fact]);
  }
}

/** An entry's bytes, read. */
export function entryOf(bytes: Uint8Array): Omit<Fact, 'id'> {
  const entry = fromBinary(sync.EntrySchema, bytes);
  return {
    origin: entry.origin,
    key: entry.key,
    parents: entry.parents.map(hex),
    type: entry.type,
    needs: entry.needs.map(hex),
    parts: entry.parts.map(hex),
    commandId: entry.commandId,
    additions: entry.audienceAdditions.map(({ path }) => path),
  };
}

/**
 * The places that may hold a case, by the rule as people say it: a filing brings in its own place and those above it up
 * to the county, an opinion of the county the city; nothing else brings in anybody.
 */
export function audienceOf(facts: Iterable<Fact>): Set<string> {
  const places = new Set<string>();
  for (const { type, origin, additions } of facts) {
    const place = origin.split('-')[0] ?? '';
    if (type === 'case.filed.v1')
      for (const added of additions) if (place.startsWith(added) && added.length >= 6) places.add(added);
    if (type === 'case.opinion-signed.v1' && place.length === 6)
      for (const added of additions) if (place.startsWith(added)) places.add(added);
  }
  return places;
}
