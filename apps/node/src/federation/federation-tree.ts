import { create } from '@bufbuild/protobuf';
import { type Path } from '@wutong/kernel';
import { node } from '@wutong/wire';
import { profileOf } from '../profiles.js';
import { type FederationNodeView, type Standing, type UplinkView } from './federation.view.js';

/** A node as the directory names it. */
export interface NamedNode {
  readonly nodeId: string;
  readonly path: string;
  readonly placeName: string;
  readonly parent: string;
}

/**
 * What is told of a child that does not answer: what was last known of it and of all under it, else its name and the
 * names under it. `link` is how this side of the link sees it; a link that is up leads to a child that says nothing.
 */
export function statusOfSilent(
  child: NamedNode,
  known: node.NodeStatus | undefined,
  link: node.UplinkStanding | undefined,
  directory: readonly NamedNode[],
): node.NodeStatus {
  const status = known ? unanswered(known) : namedOnly(child, directory);
  const uplink = link && { ...link, state: link.state === 'open' ? 'silent' : link.state };
  return create(node.NodeStatusSchema, { ...status, uplink });
}

/** How a line stood when it was last told says nothing of now. */
function unanswered(status: node.NodeStatus): node.NodeStatus {
  const children = status.children.map(unanswered);
  return create(node.NodeStatusSchema, { ...status, answering: false, uplink: undefined, children });
}

function namedOnly({ nodeId, path, placeName }: NamedNode, directory: readonly NamedNode[]): node.NodeStatus {
  const children = directory.filter((one) => one.parent === nodeId).map((one) => namedOnly(one, directory));
  return create(node.NodeStatusSchema, { nodeId, path, placeName, children });
}

/** What this side of the link to the parent tells of it. */
export interface ParentHeard {
  readonly answers: boolean;
  /** When it was last heard, milliseconds since 1970; null when it never was. */
  readonly atMs: number | null;
}

export const NEVER_HEARD: ParentHeard = { answers: false, atMs: null };

/** The tree as people see it, from this node's own status and the nodes above it, the root first. */
export function treeOf(
  own: node.NodeStatus,
  above: readonly NamedNode[],
  heard: ParentHeard,
  nameOf: (path: string) => string,
): FederationNodeView {
  const parent = above.at(-1);
  return above.reduceRight<FederationNodeView>(
    (child, { nodeId, path, placeName }) => ({
      ...face({ nodeId, path, placeName }),
      ...(path === parent?.path
        ? { standing: heard.answers ? 'answering' : 'silent', asOfMs: heard.atMs }
        : { standing: 'unknown', asOfMs: null }),
      releases: [],
      uplink: null,
      counts: null,
      children: [child],
    }),
    viewOf(own, 'here', nameOf),
  );
}

function viewOf(status: node.NodeStatus, standing: Standing, nameOf: (path: string) => string): FederationNodeView {
  const { asOfMs, releases, uplink, children } = status;
  const said = asOfMs > 0n;
  return {
    ...face(status),
    standing,
    asOfMs: said ? Number(asOfMs) : null,
    releases: releases.map(({ publisher, number, effectiveOn }) => ({
      publisher,
      publisherName: nameOf(publisher),
      number,
      effectiveOn,
    })),
    uplink: uplink ? uplinkOf(uplink) : null,
    counts: said
      ? { cases: Number(status.cases), parked: Number(status.parked), quarantined: Number(status.quarantined) }
      : null,
    children: children.map((child) => viewOf(child, standingUnder(standing, child), nameOf)),
  };
}

/** Who stands under a silent node was not asked: nobody says that it is silent. */
function standingUnder(parent: Standing, { answering }: node.NodeStatus): Standing {
  if (answering) return 'answering';
  return parent === 'here' || parent === 'answering' ? 'silent' : 'unknown';
}

function uplinkOf({ state, lagMs }: node.UplinkStanding): UplinkView {
  return { state, lagMs: lagMs === undefined ? null : Number(lagMs) };
}

function face({ nodeId, path, placeName }: Pick<NamedNode, 'nodeId' | 'path' | 'placeName'>) {
  return { nodeId, path, placeName, tier: profileOf(path as Path).tier };
}
