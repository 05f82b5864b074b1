import { type Algorithm } from '@wutong/crypto';
import { pathOfCode } from '@wutong/kernel';
import { type Tier } from './federation-face.js';

/** One node of the demo federation of Sanming. */
export interface NodePlan {
  readonly path: string;
  readonly name: string;
  readonly tier: Tier;
  readonly parent?: string;
  /** Suite of its keys: 1 SHA-256 and Ed25519, 2 SM3 and SM2. */
  readonly algorithm: Algorithm;
}

const NODES: readonly Omit<NodePlan, 'name'>[] = [
  { path: '3504', tier: 'city', algorithm: 1 },
  { path: '350428', tier: 'county', parent: '3504', algorithm: 1 },
  { path: '350428106', tier: 'township', parent: '350428', algorithm: 1 },
  { path: '350428104', tier: 'township', parent: '350428', algorithm: 1 },
  { path: '350428205', tier: 'township', parent: '350428', algorithm: 2 },
  { path: '350428106201', tier: 'village', parent: '350428106', algorithm: 1 },
  { path: '350428104201', tier: 'village', parent: '350428104', algorithm: 1 },
  { path: '350428205204', tier: 'village', parent: '350428205', algorithm: 1 },
];

/** NATS servers, by the node that owns the machine, and whose hubs each carries. */
export const HUB_SERVERS: Readonly<Record<string, readonly string[]>> = {
  '3504': ['3504'],
  '350428': ['350428', '350428104', '350428205'],
  '350428106': ['350428106'],
};

/** 光明镇: the node whose line to its parent can be cut. */
export const CUTTABLE = '350428106';

/** Roles that have a demo account, by tier. */
export const ROLES: Readonly<Record<Tier, readonly string[]>> = {
  city: ['catalog-keeper', 'reviewer', 'approver', 'linked-case-officer', 'window-clerk', 'supervisor', 'operator'],
  county: ['catalog-keeper', 'window-clerk', 'reviewer', 'approver', 'parallel-case-lead', 'supervisor', 'operator'],
  township: ['catalog-keeper', 'window-clerk', 'reviewer', 'approver', 'supervisor', 'operator'],
  village: ['village-agent', 'operator'],
};

/** A place of the list of divisions. */
export interface Place {
  readonly path: string;
  readonly name: string;
}

/** Reads the list of divisions: `code,name,tier,parent`, a heading first. */
export function parseDivisions(csv: string): Place[] {
  const [, ...rows] = csv.trim().split(/\r?\n/);
  return rows.map((row) => {
    const [code = '', name = ''] = row.split(',');
    return { path: pathOfCode(code), name };
  });
}

/** The nodes of the demo federation, named as the list of divisions names their places; parents before children. */
export function demoNodes(places: readonly Place[]): NodePlan[] {
  const names = new Map(places.map(({ path, name }) => [path, name]));
  return NODES.map((node) => {
    const name = names.get(node.path);
    if (name === undefined) throw new Error(`the list of divisions has no ${node.path}`);
    return { ...node, name };
  });
}

/** The server that carries a node's hub; none for a node without children. */
export function serverOfHub(path: string): string | undefined {
  return Object.entries(HUB_SERVERS).find(([, hubs]) => hubs.includes(path))?.[0];
}
