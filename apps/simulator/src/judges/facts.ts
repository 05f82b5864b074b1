import { createHash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { type HeldEntry, type MemoryTables } from '@wutong/store';
import { sync } from '@wutong/wire';
import { PLACES } from '../node/places.js';

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

/** A node as the judges see it: its name, place and disk. Two of one id are two machines of one identity. */
export interface Witnessed {
  readonly id: string;
  readonly path: string;
  readonly tables: MemoryTables;
  /** 1: SHA-256 and Ed25519; 2: SM3 and SM2. */
  readonly algorithm: 1 | 2;
  readonly publicKey: Uint8Array;
  /** The journal instance that it had before any roll-back. */
  readonly firstInstance: string;
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
  /** What each holds, in the order in which it was committed there. */
  private readonly held = new Map<Witnessed, Set<string>>();
  /** Ids of nodes whose database was once put back to an older state, or copied. */
  readonly rolledBack = new Set<string>();
  private readonly keyed = new Map<string, Fact[]>();
  private readonly commands = new Map<string, string>();

  private readonly all: Witnessed[] = [];

  constructor(nodes: readonly Witnessed[]) {
    for (const node of nodes) this.join(node);
  }

  get nodes(): readonly Witnessed[] {
    return this.all;
  }

  /** From now on this machine is looked at; what it holds was read on the disk that it is a copy of. */
  join(node: Witnessed): void {
    this.all.push(node);
    this.readAnew(node);
  }

  leave(node: Witnessed): void {
    this.all.splice(this.all.indexOf(node), 1);
    this.held.delete(node);
  }

  /** An older state was put back on its disk: it holds what is there now. */
  readAnew(node: Witnessed): void {
    this.held.set(node, new Set(node.tables.entries.keys()));
  }

  /** The first machine of that identity. */
  nodeOf(nodeId: string): Witnessed | undefined {
    return this.all.find(({ id }) => id === nodeId);
  }

  heldBy(node: Witnessed): Set<string> {
    return this.held.get(node) ?? new Set();
  }

  /** Reads what was committed since the last look. */
  look(): { readonly node: Witnessed; readonly facts: readonly Fact[] }[] {
    return this.all.flatMap((node) => {
      const known = this.heldBy(node);
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
    if (!origin || (origin.path !== node.path && !this.entries.has(id)))
      throw new Violation('unaltered', `${node.path} holds ${id} (${fact.type}) of ${fact.origin}, who never wrote it`);
    if (!this.entries.has(id)) this.keep(fact, node);
    return fact;
  }

  /** All entries of a key, whoever holds them. */
  ofKey(key: string): readonly Fact[] {
    return this.keyed.get(key) ?? [];
  }

  /** A command is done once at a machine. Where its first entry is gone, or was never, it is done again. */
  private keep(fact: Fact, node: Witnessed): void {
    const first = this.commands.get(`${fact.origin} ${fact.commandId}`);
    if (first && (!this.rolledBack.has(fact.origin) || this.heldBy(node).has(first)))
      throw new Violation('done-once', `${fact.commandId} wrote ${first} and ${fact.id}`);
    if (!first) this.commands.set(`${fact.origin} ${fact.commandId}`, fact.id);
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
 * The places that may hold a key, by the rule as people say it: a filing brings in its own place and those above it up
 * to the county, an opinion of the county the city; what a node grants is for all under and above it; nothing else brings
 * in anybody.
 */
export function audienceOf(facts: Iterable<Fact>): Set<string> {
  const places = new Set<string>();
  for (const { type, origin, additions } of facts) {
    const place = origin.split('-')[0] ?? '';
    if (type === 'case.filed.v1')
      for (const added of additions) if (place.startsWith(added) && added.length >= 6) places.add(added);
    if (type === 'case.opinion-signed.v1' && place.length === 6)
      for (const added of additions) if (place.startsWith(added)) places.add(added);
    if (type === 'directory.epoch-granted.v1')
      for (const other of PLACES) if (other.startsWith(place) || place.startsWith(other)) places.add(other);
  }
  return places;
}
