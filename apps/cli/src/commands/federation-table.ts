import { type Federation, type Tier } from '../federation/federation.js';
import { NodeApi } from '../federation/node-api.js';
import { textTable } from './text-table.js';

const TIERS: Readonly<Record<Tier, string>> = { city: '市', county: '县', township: '乡镇', village: '村' };
const HEADINGS = ['节点 node', '路径 path', '层级 tier', '地址 URL', '已施行的发布 in force', '延迟 lag'];

export interface TableRow {
  readonly name: string;
  readonly path: string;
  readonly tier: Tier;
  readonly url: string;
  /** Releases in force, e.g. "3504#1". */
  readonly releases: readonly string[];
  /** Lag of the link to the parent; null while unknown or when there is no parent. */
  readonly lagMs: number | null;
}

/** What each node says of itself now. */
export function readTable(federation: Federation): Promise<TableRow[]> {
  return Promise.all(
    federation.nodes.map(async ({ name, path, tier, url }) => {
      const status = await NodeApi.status(url);
      const releases = status.releases.filter(({ inForce }) => inForce);
      return {
        name,
        path,
        tier,
        url,
        releases: releases.map(({ publisher, number }) => `${publisher}#${number}`),
        lagMs: status.links.find(({ direction }) => direction === 'up')?.lagMs ?? null,
      };
    }),
  );
}

/** The table as text for a terminal. */
export function formatTable(rows: readonly TableRow[]): string {
  const cells = rows.map(({ name, path, tier, url, releases, lagMs }) => [
    name,
    path,
    `${TIERS[tier]} ${tier}`,
    url,
    releases.join(' ') || '–',
    lagMs === null ? '–' : `${Math.round(lagMs)} ms`,
  ]);
  return textTable([HEADINGS, ...cells]);
}
