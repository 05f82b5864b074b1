import { audienceOf, type Facts, Violation, type Witnessed } from './facts.js';

/** What a process finds out that claims to have all of a neighbour: what that had numbered when the process started. */
export interface Claim {
  readonly node: Witnessed;
  readonly peer: string;
  /** Ids of the entries that the neighbour had numbered then. */
  readonly numbered: readonly string[];
}

/** Nothing shows as complete before all is there that the neighbour owed when the link was opened. */
export function judgeComplete(facts: Facts, { node, peer, numbered }: Claim): void {
  const neighbour = facts.nodeOf(peer);
  if (!neighbour || facts.rolledBack.has(peer) || facts.rolledBack.has(node.id)) return;
  const known = numbered.flatMap((id) => facts.entries.get(id) ?? []);
  for (const fact of known) {
    const { entries, parked } = node.tables;
    if (entries.has(fact.id) || parked.has(fact.id)) continue;
    if (audienceOf(known.filter(({ key }) => key === fact.key)).has(node.path))
      throw new Violation(
        'complete',
        `${node.path} shows all of ${neighbour.path} and lacks ${fact.id} (${fact.type})`,
      );
  }
}
