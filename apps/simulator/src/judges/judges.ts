import { fromBinary } from '@bufbuild/protobuf';
import { type HeldEntry } from '@wutong/store';
import { link } from '@wutong/wire';
import { audienceOf, entryOf, type Fact, type Facts, hex, Violation, type Witnessed } from './facts.js';

/** Parents first: at every node, in the order of its commits. */
export function judgeParents(facts: Facts, node: Witnessed, fact: Fact): void {
  for (const parent of fact.parents)
    if (!facts.heldAt(node.path).has(parent))
      throw new Violation('parents-first', `${node.path} holds ${fact.id} (${fact.type}) before its parent ${parent}`);
  for (const need of fact.needs)
    if (!node.tables.contents.has(need))
      throw new Violation('parents-first', `${node.path} holds ${fact.id} without the content ${need}`);
}

/** None applied twice: the family counts in the transaction that applies. */
export function judgeAppliedOnce(node: Witnessed, fact: Fact): void {
  const times = node.tables.projections.get(`applied ${fact.id}`)?.[0] ?? 0;
  if (times !== 1) throw new Violation('applied-once', `${node.path} applied ${fact.id} (${fact.type}) ${times} times`);
}

/** Whatever comes, an entry may fail, but never a whole bundle. */
export function judgeAppliable({ path, tables }: Witnessed): void {
  for (const { reason, via } of tables.quarantined.values())
    if (reason === 'not-appliable') throw new Violation('appliable', `${path} could not apply a bundle of ${via}`);
}

/** A command is done once, however often its client asks. */
export function judgeDoneOnce(facts: Facts, fact: Fact): void {
  const first = facts.firstOf(fact);
  if (first !== fact.id) throw new Violation('done-once', `${fact.commandId} wrote ${first} and ${fact.id}`);
}

/** The entries of a key that a node holds. */
function factsOfKey(facts: Facts, path: string, key: string): Fact[] {
  const held = facts.heldAt(path);
  return facts.ofKey(key).filter(({ id }) => held.has(id));
}

/** Audience at every hop: nothing is handed out for a node that may not hold it, and nothing is held by one. */
export function judgeHeldByMembers(facts: Facts, node: Witnessed, key: string): void {
  const audience = audienceOf(facts.ofKey(key));
  if (!audience.has(node.path))
    throw new Violation('audience', `${node.path} holds ${key}, whose audience it is not in`);
}

export function judgeHandedOut(facts: Facts, from: Witnessed, to: string, bundle: link.Bundle): void {
  const named = new Set<string>();
  for (const { entry } of bundle.entries) {
    const fact = entryOf(entry);
    for (const part of [...fact.parts, ...fact.needs]) named.add(part);
    const audience = audienceOf(factsOfKey(facts, from.path, fact.key));
    if (!audience.has(to))
      throw new Violation('audience', `${from.path} hands ${fact.key} out for ${to}, who may not hold it`);
  }
  for (const { hash } of [...bundle.parts])
    if (!named.has(hex(hash)))
      throw new Violation('audience', `${from.path} hands out a part that no entry beside it names`);
}

export function judgeAnswer(facts: Facts, from: Witnessed, to: string, question: string, bytes: Uint8Array): void {
  if (question !== 'missing') return;
  const { bundle } = fromBinary(link.MissingReplySchema, bytes);
  if (bundle) judgeHandedOut(facts, from, to, bundle);
}

/** What a neighbour is said to hold, it holds or has parked. */
export function judgeWatermark(facts: Facts, sender: Witnessed, receiver: Witnessed, said: bigint): void {
  const { entries, parked } = receiver.tables;
  const isPassed = ({ id }: Fact) => (sender.tables.numbers.get(id) ?? said + 1n) <= said;
  for (const fact of facts.entries.values()) {
    if (entries.has(fact.id) || parked.has(fact.id) || !isPassed(fact)) continue;
    if (!audienceOf(facts.ofKey(fact.key).filter(isPassed)).has(receiver.path)) continue;
    throw new Violation(
      'watermark',
      `${sender.path} is told that ${receiver.path} holds all up to ${said}; it lacks ${fact.id} (${fact.type})`,
    );
  }
}

/** What a command was answered stays. */
export function judgeAnswered(node: Witnessed, id: string): void {
  if (!node.tables.entries.has(id))
    throw new Violation('none-lost', `${node.path} answered ${id} and does not hold it`);
}

/** At rest every member of a key's audience holds all of it; heads and state follow from that alone. */
export function judgeEqualAtRest(facts: Facts, stateOf: (entries: readonly HeldEntry[]) => string): void {
  const byKey = new Map<string, Fact[]>();
  for (const fact of facts.entries.values()) byKey.set(fact.key, [...(byKey.get(fact.key) ?? []), fact]);
  for (const [key, all] of byKey) {
    const audience = audienceOf(all);
    const named = new Set(all.flatMap(({ parents }) => parents));
    const heads = all
      .flatMap(({ id }) => (named.has(id) ? [] : [id]))
      .sort()
      .join();
    const members = facts.nodes.filter(({ path }) => audience.has(path));
    const state = stateOf(entriesOf(facts, all));
    for (const { path, tables } of members) {
      const missing = all.find(({ id }) => !tables.entries.has(id));
      if (missing) throw new Violation('none-lost', `${path} lacks ${missing.id} (${missing.type}) of ${key}`);
      if ([...(tables.heads.get(key) ?? [])].sort().join() !== heads)
        throw new Violation('equal-heads', `${path} has other heads of ${key} than its entries make`);
      if (hex(tables.projections.get(`made ${key}`) ?? new Uint8Array()) !== state)
        throw new Violation('equal-state', `${path} made another state of ${key} than all its entries make`);
    }
  }
}

function entriesOf(facts: Facts, all: readonly Fact[]): HeldEntry[] {
  return all.flatMap(({ id, origin }) => facts.nodeOf(origin)?.tables.entries.get(id) ?? []);
}
