import { JournalCountsView } from './sync.view.js';

/** A release held at the node, and whether it is the one of its publisher that is in force here. */
export class NodeReleaseView {
  publisher: string;
  /** Empty while no list that names the publisher's place is held. */
  publisherName: string;
  number: number;
  /** YYYY-MM-DD in Asia/Shanghai. */
  effectiveOn: string;
  inForce: boolean;
}

/** How a link to a neighbour stands. */
export class NodeLinkView {
  /** Node id of the neighbour. */
  peer: string;
  path: string;
  direction: 'up' | 'down';
  /** "open", "down", "greeting", "silent" or "refused: …". */
  state: string;
  /** Age of what was last heard, in milliseconds; absent while nothing was. */
  lagMs?: number;
  /** The last journal number of this node that the transport holds for the neighbour. */
  sent: number;
  /** … and that the neighbour says it holds durably. */
  peerHeld: number;
  /** The last journal number of the neighbour that is held here without a gap. */
  held: number;
}

export class NodeCountsView extends JournalCountsView {
  cases: number;
}

/** How the node is, for anyone who looks. */
export class NodeView {
  nodeId: string;
  path: string;
  placeName: string;
  /** "province", "city", "county", "township" or "village". */
  tier: string;
  duties: string[];
  instance: string;
  epoch: number;
  /** False after a roll-back: the node commits, and sends nothing of its own. */
  sealing: boolean;
  suite: string;
  releases: NodeReleaseView[];
  links: NodeLinkView[];
  counts: NodeCountsView;
}
