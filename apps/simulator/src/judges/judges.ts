import { fromBinary } from '@bufbuild/protobuf';
import { type HeldEntry } from '@wutong/store';
import { link } from '@wutong/wire';
import { audienceOf, entryOf, type Fact, type Facts, hex, Violation, type Witnessed } from './facts.js';

/** Parents first: at every node, in the order of its commits. */
export function judgeParents(facts: Facts, node: Witnessed, fact: Fact): void {
  for (const parent of fact.parents)
    if (!facts.heldBy(node).has(parent))
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

/** The entries of a key that a node holds. */
function factsOfKey(facts: Facts, node: Witnessed, key: string): Fact[] {
  const held = facts.heldBy(node);
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
    const audience = audienceOf(factsOfKey(facts, from, fact.key));
    // What a node wrote itself comes back to it, also where nobody knows any more that it shares the key.
    const isItsOwn = fact.origin.split('-')[0] === to;
    if (!audience.has(to) && !isItsOwn)
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
  if (question === 'snapshot') {
    const { bundle } = fromBinary(link.SnapshotReplySchema, bytes);
    if (bundle) judgeHandedOut(facts, from, to, bundle);
  }
  if (question === 'digests')
    for (const { key } of fromBinary(link.DigestReplySchema, bytes).keys)
      if (!audienceOf(factsOfKey(facts, from, key)).has(to))
        throw new Violation('audience', `${from.path} tells ${to} of ${key}, which it may not hold`);
}

/** What a neighbour was told to hold of a sender: up to a number, and of those the numbers that mean the same to both. */
interface Said {
  readonly upto: bigint;
  readonly isSaid: (number: bigint) => boolean;
}

/** What a neighbour is said to hold, it holds or has parked: one of its machines, while there are two. */
export function judgeWatermark(facts: Facts, sender: Witnessed, receivers: readonly Witnessed[], said: Said): void {
  const lacking = receivers.map((receiver) => lackingOf(facts, sender, receiver, said));
  const [receiver, fact] = [receivers[0], lacking[0]];
  if (!receiver || !fact || lacking.includes(undefined)) return;
  throw new Violation(
    'watermark',
    `${sender.path} is told that ${receiver.path} holds all up to ${said.upto}; it lacks ${fact.id} (${fact.type})`,
  );
}

/**
 * What it brought itself it is not owed: it held that, unless it was rolled back since. A place that two entries admit is
 * owed the history of the key with the later of them at the latest.
 */
function lackingOf(facts: Facts, sender: Witnessed, receiver: Witnessed, { isSaid }: Said): Fact | undefined {
  const { entries, parked } = receiver.tables;
  const isPassed = ({ id }: Fact) => {
    const number = sender.tables.numbers.get(id);
    return number !== undefined && isSaid(number);
  };
  const isRolledBack = facts.rolledBack.has(receiver.id);
  for (const fact of facts.entries.values()) {
    if (isRolledBack && sender.tables.entries.get(fact.id)?.via === receiver.id) continue;
    if (entries.has(fact.id) || parked.has(fact.id) || !isPassed(fact)) continue;
    const ofKey = facts.ofKey(fact.key).filter(({ id }) => sender.tables.numbers.has(id));
    const isAdmitted = (by: readonly Fact[]) => audienceOf(by).has(receiver.path);
    const isAdmittedLater = isAdmitted(ofKey.filter((one) => !isPassed(one)));
    if (isAdmitted(ofKey.filter(isPassed)) && !isAdmittedLater) return fact;
  }
  return undefined;
}

/** What a command was answered stays, unless all disks that had it are gone. */
export function judgeAnswered(node: Witnessed, id: string, lost: ReadonlySet<string>): void {
  if (!node.tables.entries.has(id) && !lost.has(id))
    throw new Violation('none-lost', `${node.path} answered ${id} and does not hold it`);
}

/** At rest every member of a key's audience holds all of it that is not lost; heads and state follow from that alone. */
export function judgeEqualAtRest(
  facts: Facts,
  lost: ReadonlySet<string>,
  stateOf: (entries: readonly HeldEntry[]) => string,
): void {
  const byKey = new Map<string, Fact[]>();
  for (const fact of facts.entries.values())
    if (!lost.has(fact.id)) byKey.set(fact.key, [...(byKey.get(fact.key) ?? []), fact]);
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
