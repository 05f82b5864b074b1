import { askSubject, downStream, downSubject, durableOf, inboxPrefix, upSubject } from './subjects.js';

/** A node as a hub's configuration admits it. */
export interface HubUser {
  readonly nodeId: string;
  /** Public NATS user key (nkey), "U…". */
  readonly natsUser: string;
}

/** The hub of one parent node: one NATS account, with its owner and its children. */
export interface HubConfig {
  readonly path: string;
  readonly owner: HubUser;
  readonly children: readonly HubUser[];
}

export interface HubServerConfig {
  readonly serverName: string;
  /** Loopback port; the address is always 127.0.0.1 unless `host` says otherwise. */
  readonly port: number;
  readonly host?: string;
  readonly storeFolder: string;
  readonly hubs: readonly HubConfig[];
  /** Bytes of JetStream files the server may keep. */
  readonly storeBytesMax?: number;
}

interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The owner keeps the streams of its own hub; its account holds nothing else. */
function ownerPermissions(hub: HubConfig): Permissions {
  const owner = hub.owner.nodeId;
  return {
    publish: ['$JS.API.>', '$JS.ACK.>', downSubject('*'), askSubject('*', owner, '*')],
    subscribe: [askSubject(owner, '*', '*'), `${inboxPrefix(owner)}.>`],
  };
}

/** A child fills its own stream up, drains its own stream down, and asks its parent: under its own id and nothing else. */
function childPermissions(hub: HubConfig, child: string): Permissions {
  const down = `${downStream(child)}.${durableOf(child)}`;
  return {
    publish: [
      upSubject(child),
      askSubject(hub.owner.nodeId, child, '*'),
      `$JS.API.CONSUMER.INFO.${down}`,
      `$JS.API.CONSUMER.MSG.NEXT.${down}`,
      `$JS.ACK.${down}.>`,
    ],
    subscribe: [askSubject(child, '*', '*'), `${inboxPrefix(child)}.>`],
  };
}

const list = (subjects: readonly string[]) => `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;

function renderUser(user: HubUser, permissions: Permissions): string {
  return `      { nkey: ${user.natsUser}, permissions: {
          publish: { allow: ${list(permissions.publish)} }
          subscribe: { allow: ${list(permissions.subscribe)} }
          allow_responses: { max: 1, expires: "60s" } } }`;
}

function renderHub(hub: HubConfig): string {
  const users = [
    renderUser(hub.owner, ownerPermissions(hub)),
    ...hub.children.map((child) => renderUser(child, childPermissions(hub, child.nodeId))),
  ];
  return `  HUB_${hub.path}: {
    jetstream: enabled
    users: [
${users.join('\n')}
    ]
  }`;
}

/** The configuration of one nats-server (2.9 or newer) that carries one or more hubs, one NATS account per hub. */
export function renderHubServerConfig(config: HubServerConfig): string {
  return `# Written by wutong; edits are lost.
server_name: ${JSON.stringify(config.serverName)}
listen: ${JSON.stringify(`${config.host ?? '127.0.0.1'}:${config.port}`)}
max_payload: 1MB
jetstream: {
  store_dir: ${JSON.stringify(config.storeFolder)}
  max_memory_store: 0
  max_file_store: ${config.storeBytesMax ?? 2_147_483_648}
}
accounts: {
${config.hubs.map(renderHub).join('\n')}
}
`;
}
