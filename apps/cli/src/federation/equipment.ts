import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder, KeptPorts } from '@wutong/servers';
import { renderHubServerConfig } from '@wutong/sync/hub-config';
import { cliLine } from '../messages.js';
import { type DataFolder } from './data-folder.js';
import { type FederationNode } from './federation-face.js';
import { ensureAccounts, ensureIdentity, type NodeCard, writeSecret } from './node-secrets.js';
import {
  CUTTABLE,
  demoNodes,
  HUB_SERVERS,
  type NodePlan,
  type Place,
  parseDivisions,
  serverOfHub,
} from './topology.js';

/** A node with all that its process is started with. */
export interface EquippedNode extends FederationNode {
  readonly plan: NodePlan;
  readonly card: NodeCard;
  readonly httpPort: number;
  readonly postgresPort: number;
}

/** What a federation consists of before anything runs: nodes with keys, accounts and ports, and the line that can be cut. */
export interface Equipment {
  readonly places: readonly Place[];
  readonly nodes: readonly EquippedNode[];
  readonly natsPorts: ReadonlyMap<string, number>;
  readonly proxyPort: number;
}

/** The list of divisions that comes with the program. */
export function readPlaces(): Place[] {
  return parseDivisions(readFileSync(join(checkoutFolder(), 'data', 'divisions-350400.csv'), 'utf8'));
}

/** Makes what the data folder lacks of it; a later start finds the same again. */
export async function equip(folder: DataFolder, report: (line: string) => void): Promise<Equipment> {
  const places = readPlaces();
  const ports = new KeptPorts(folder.ports, (name, old, port) => report(cliLine('port.moved', { name, old, port })));
  const natsPorts = new Map<string, number>();
  for (const name of Object.keys(HUB_SERVERS)) natsPorts.set(name, await ports.take(`nats ${name}`));
  const proxyPort = await ports.take(`uplink ${CUTTABLE}`);
  const nodes: EquippedNode[] = [];
  for (const plan of demoNodes(places)) {
    const { path, name, tier, parent } = plan;
    const httpPort = await ports.take(`http ${path}`);
    nodes.push({
      path,
      name,
      tier,
      ...(parent === undefined ? {} : { parent }),
      url: `http://127.0.0.1:${httpPort}`,
      accounts: ensureAccounts(folder.node(path), plan),
      plan,
      card: ensureIdentity(folder.node(path), plan),
      httpPort,
      postgresPort: await ports.take(`postgres ${path}`),
    });
  }
  writeAccountsSummary(folder, nodes);
  for (const [name, port] of natsPorts) writeHubConfig(folder, name, port, nodes);
  return { places, nodes, natsPorts, proxyPort };
}

/** Name of a server's configuration file in its folder. */
export const HUB_CONFIG = 'nats-server.conf';

/** Where a node's uplink leads: its parent's hub, for one node through the proxy. */
export function uplinkPort(equipment: Equipment, node: NodePlan): number | undefined {
  if (node.parent === undefined) return undefined;
  return node.path === CUTTABLE ? equipment.proxyPort : hubPort(equipment, node.parent);
}

/** Port of the server that carries the node's own hub; none for a node without children. */
export function hubPort({ natsPorts }: Equipment, path: string): number | undefined {
  const server = serverOfHub(path);
  return server === undefined ? undefined : natsPorts.get(server);
}

function writeHubConfig(folder: DataFolder, name: string, port: number, nodes: readonly EquippedNode[]): void {
  const hubs = (HUB_SERVERS[name] ?? []).map((path) => {
    const owner = nodes.find((node) => node.path === path);
    if (!owner) throw new Error(`the hub ${path} has no node`);
    const { nodeId, hubUser: natsUser } = owner.card;
    return {
      path,
      owner: { nodeId, natsUser },
      children: nodes.filter((node) => node.parent === path).map(({ card }) => card),
    };
  });
  const storeFolder = join(folder.nats(name), 'store');
  writeSecret(
    folder.nats(name),
    HUB_CONFIG,
    renderHubServerConfig({ serverName: `hub-${name}`, port, storeFolder, hubs }),
  );
}

function writeAccountsSummary(folder: DataFolder, nodes: readonly EquippedNode[]): void {
  const blocks = nodes.map(({ path, name, url, accounts }) => {
    const rows = [...accounts].map(
      ([role, account]) => `  ${role.padEnd(20)} ${account.name.padEnd(20)} ${account.password}`,
    );
    return [`${name} ${path} ${url}`, ...rows].join('\n');
  });
  writeFileSync(folder.accountsSummary, `${blocks.join('\n\n')}\n`, { mode: 0o600 });
}
