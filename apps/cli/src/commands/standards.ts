import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from '@wutong/kernel';
import { checkoutFolder, waitUntil } from '@wutong/servers';
import { type Federation, type FederationNode } from '../federation/federation.js';
import { NodeApi } from '../federation/node-api.js';
import { cliLine } from '../messages.js';

const IN_FORCE_MS_MAX = 120_000;
const PUBLISHED = 'standards-published';

interface Release {
  readonly publisher: string;
  readonly number: number;
  readonly items: number;
  readonly unchanged: boolean;
}

/**
 * Imports the demo's items at the city and the county, publishes both standards and waits until they are in force at
 * every node. Done once per data folder.
 */
export async function publishStandards(federation: Federation, report: (line: string) => void): Promise<void> {
  const done = join(federation.dataFolder, PUBLISHED);
  if (existsSync(done)) return;
  const sheet = readFileSync(join(checkoutFolder(), 'data', 'items-jiangle.xlsx'));
  const releases: Release[] = [];
  for (const node of federation.nodes.filter(({ tier }) => tier === 'city' || tier === 'county')) {
    const keeper = node.accounts.get('catalog-keeper');
    if (!keeper) throw new Error(`${node.path} has no catalog keeper`);
    const api = await NodeApi.signIn(node.url, keeper);
    await api.postSheet('/api/catalog/imports', sheet);
    const release = await api.post<Release>('/api/catalog/releases', {});
    releases.push(release);
    const { number, items } = release;
    report(cliLine('standard.published', { name: node.name, number, items }));
  }
  await Promise.all(federation.nodes.map((node) => waitInForce(node, releases)));
  writeFileSync(done, '');
}

async function waitInForce(node: FederationNode, releases: readonly Release[]): Promise<void> {
  const expected = releases.filter(({ publisher }) => node.path.startsWith(publisher));
  let missing = expected;
  const held = await waitUntil(async () => {
    const { releases: known } = await NodeApi.status(node.url);
    missing = expected.filter(
      ({ publisher, number }) =>
        !known.some((each) => each.publisher === publisher && each.number >= number && each.inForce),
    );
    return missing.length === 0;
  }, IN_FORCE_MS_MAX);
  if (held) return;
  const which = missing.map(({ publisher, number }) => `${publisher}#${number}`).join(', ');
  throw new Refused({
    kind: 'unavailable',
    code: 'standard.not-in-force',
    params: { name: node.name, releases: which, seconds: IN_FORCE_MS_MAX / 1000 },
  });
}
