import type { FederationNode } from '../../api/types';
import type { Tone } from '../../ui/state-dot';

/** Name of a state's words. */
export type StateName = 'answering' | 'silent' | 'unknown' | 'open' | 'down' | 'greeting' | 'linkSilent' | 'refused';

/** A state as it is shown; `why` says what a refusal said. */
export interface ShownState {
  readonly tone: Tone;
  readonly name: StateName;
  readonly why?: string;
}

const STANDINGS = {
  here: { tone: 'good', name: 'answering' },
  answering: { tone: 'good', name: 'answering' },
  silent: { tone: 'bad', name: 'silent' },
  unknown: { tone: 'idle', name: 'unknown' },
} as const;

const LINKS: Readonly<Record<string, ShownState>> = {
  open: { tone: 'good', name: 'open' },
  down: { tone: 'bad', name: 'down' },
  greeting: { tone: 'waiting', name: 'greeting' },
  silent: { tone: 'bad', name: 'linkSilent' },
};

const REFUSED = 'refused: ';

/** Whether a node answers. */
export function standingOf({ standing }: Pick<FederationNode, 'standing'>): ShownState {
  return STANDINGS[standing];
}

/** How a link stands, by the word of the API; a word of a newer node is told as it is. */
export function linkStateOf(state: string): ShownState {
  const known = LINKS[state];
  if (known) return known;
  return { tone: 'bad', name: 'refused', why: state.startsWith(REFUSED) ? state.slice(REFUSED.length) : state };
}

/** A node and how far below the top of the tree it stands. */
export interface PlacedNode {
  readonly node: FederationNode;
  readonly depth: number;
}

/** All nodes of a tree, each before its children. */
export function placedNodesOf(node: FederationNode, depth = 0): PlacedNode[] {
  return [{ node, depth }, ...node.children.flatMap((child) => placedNodesOf(child, depth + 1))];
}

/** How many nodes of a tree answer, are silent, and are not known of. */
export function tallyOf(tree: FederationNode): { answering: number; away: number; unknown: number; total: number } {
  const nodes = placedNodesOf(tree);
  const count = (...standings: FederationNode['standing'][]) =>
    nodes.filter(({ node }) => standings.includes(node.standing)).length;
  return {
    answering: count('here', 'answering'),
    away: count('silent'),
    unknown: count('unknown'),
    total: nodes.length,
  };
}
