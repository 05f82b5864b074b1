import { type Federation } from '../federation/federation.js';
import { textTable } from './text-table.js';

/** Where each role's work is best seen: along the way of a linked case from 光明村 to the city and back. */
const PLACES: Readonly<Record<string, string>> = {
  'village-agent': '350428106201',
  'window-clerk': '350428106',
  reviewer: '350428',
  'linked-case-officer': '3504',
  approver: '3504',
  'catalog-keeper': '350428',
  'parallel-case-lead': '350428',
  supervisor: '350428',
  operator: '350428',
};

const ROLES_ZH: Readonly<Record<string, string>> = {
  'village-agent': '代办员',
  'window-clerk': '窗口人员',
  reviewer: '初审人员',
  'linked-case-officer': '市县联动专员',
  approver: '审批人员',
  'catalog-keeper': '目录管理员',
  'parallel-case-lead': '并联牵头人',
  supervisor: '监察员',
  operator: '运维员',
};

const HEADINGS = ['角色 role', '登录名 sign-in name', '节点 node', '控制台 console'];

/** One way in for a role: where it signs in, and under which name. */
export interface Door {
  readonly role: string;
  readonly name: string;
  readonly place: string;
  readonly console: string;
}

/** The face of a running federation: the county's console and portal, and a way in for each role. */
export interface Doors {
  readonly console: string;
  readonly portal: string;
  readonly signIn: readonly Door[];
}

const consoleOf = (url: string) => `${url}/console/`;

export function doorsOf({ nodes }: Pick<Federation, 'nodes'>): Doors {
  const county = nodes.find(({ tier }) => tier === 'county');
  if (!county) throw new Error('the demo federation has a county');
  const signIn = Object.entries(PLACES).map(([role, path]) => {
    const node = nodes.find((each) => each.path === path);
    const account = node?.accounts.get(role);
    if (!node || !account) throw new Error(`no account ${role} at ${path} in this federation`);
    return { role, name: account.name, place: node.name, console: consoleOf(node.url) };
  });
  return { console: consoleOf(county.url), portal: `${county.url}/portal`, signIn };
}

/** The face as text for a terminal. */
export function formatDoors({ console, portal, signIn }: Doors): string {
  const rows = signIn.map(({ role, name, place, console: url }) => [
    `${ROLES_ZH[role] ?? ''} ${role}`,
    name,
    place,
    url,
  ]);
  return [`控制台 console  ${console}`, `门户 portal     ${portal}`, '', textTable([HEADINGS, ...rows])].join('\n');
}
