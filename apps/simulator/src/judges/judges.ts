import { fromBinary } from '@bufbuild/protobuf';
import { type HeldEntry } from '@wutong/store';
import { link } from '@wutong/wire';
import { audienceOf, type Fact, type Facts, factOf, hex, Violation, type Witnessed } from './facts.js';

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

/** The entries of a key that a node holds. */
function factsOfKey(facts: Facts, path: string, key: string): Fact[] {
  return [...facts.heldAt(path)].flatMap((id) => {
    const fact = facts.entries.get(id);
    return fact?.key === key ? [fact] : [];
  });
}

/** Audience at every hop: nothing is handed out for a node that may not hold it, and nothing is held by one. */
export function judgeHeldByMembers(facts: Facts, node: Witnessed, key: string): void {
  const audience = audienceOf([...facts.entries.values()].filter((fact) => fact.key === key));
  if (!audience.has(node.path))
    throw new Violation('audience', `${node.path} holds ${key}, whose audience it is not in`);
}

export function judgeHandedOut(facts: Facts, from: Witnessed, to: string, bundle: link.Bundle): void {
  const named = new Set<string>();
  for (const { entry } of bundle.entries) {
    const fact = factOf(entry);
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
  if (question === 'missing') {
    const { bundle } = fromBinary(link.MissingReplySchema, bytes);
    if (bundle) judgeHandedOut(facts, from, to, bundle);
  }
  if (question === 'digests')
    for (const { key } of fromBinary(link.DigestReplySchema, bytes).keys)
      if (!audienceOf(factsOfKey(facts, from.path, key)).has(to))
        throw new Violation('audience', `${from.path} tells ${to} of ${key}, which it may not hold`);
}

/** What a neighbour is said to hold, it holds or has parked. */
export function judgeWatermark(facts: Facts, sender: Witnessed, receiver: Witnessed, said: bigint): void {
  const passed = [...sender.tables.numbers].flatMap(([id, number]) =>
    number <= said ? (facts.entries.get(id) ?? []) : [],
  );
  for (const fact of passed) {
    const audience = audienceOf(passed.filter(({ key }) => key === fact.key));
    if (!audience.has(receiver.path) || receiver.tables.entries.has(fact.id) || receiver.tables.parked.has(fact.id))
      continue;
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
