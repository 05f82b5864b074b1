export class ReleaseInForceView {
  publisher: string;
  /** Empty while no list that names the publisher's place is held. */
  publisherName: string;
  number: number;
  /** YYYY-MM-DD in Asia/Shanghai. */
  effectiveOn: string;
}

/** How a node's link to its parent stands. */
export class UplinkView {
  /** "open", "down", "greeting", "silent" or "refused: …". */
  state: string;
  /** Milliseconds; null while nothing was heard. */
  lagMs: number | null;
}

export class FederationCountsView {
  cases: number;
  parked: number;
  quarantined: number;
}

export type Standing = 'here' | 'answering' | 'silent' | 'unknown';

/** A node of the federation, as far as this one knows it, and the nodes under it. */
export class FederationNodeView {
  nodeId: string;
  path: string;
  placeName: string;
  tier: string;
  /**
   * "here": this node; "answering": it said so just now; "silent": it was asked and did not answer; "unknown": it is
   * not asked from here, or stands under one that is silent.
   */
  standing: Standing;
  /** When it last said what stands here; null when it never did. Milliseconds since 1970. */
  asOfMs: number | null;
  /** Releases in force at the node. */
  releases: ReleaseInForceView[];
  /** Null at the root, and while not known. */
  uplink: UplinkView | null;
  counts: FederationCountsView | null;
  children: FederationNodeView[];
}

/** The federation from the root down to this node, and all that lies under it. */
export class FederationView {
  asOfMs: number;
  tree: FederationNodeView;
}
