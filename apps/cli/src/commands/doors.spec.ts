import { type Account, type FederationNode, type Tier } from '../federation/federation-face.js';
import { demoNodes, ROLES } from '../federation/topology.js';
import { doorsOf, formatDoors } from './doors.js';

const PLACES = [
  ['3504', '三明市'],
  ['350428', '将乐县'],
  ['350428106', '光明镇'],
  ['350428104', '高唐镇'],
  ['350428205', '大源乡'],
  ['350428106201', '光明村'],
  ['350428104201', '高唐村'],
  ['350428205204', '大源村'],
].map(([path = '', name = '']) => ({ path, name }));

/** The demo's nodes with their accounts, without processes. */
function federation(leftOut?: string) {
  const accounts = (tier: Tier) =>
    new Map<string, Account>(
      ROLES[tier].filter((role) => role !== leftOut).map((role) => [role, { name: role, password: 'not-shown' }]),
    );
  const nodes = demoNodes(PLACES).map(
    ({ path, name, tier }, at): FederationNode => ({
      path,
      name,
      tier,
      url: `http://127.0.0.1:${20_000 + at}`,
      accounts: accounts(tier),
    }),
  );
  return { nodes };
}

describe('the ways into the demo', () => {
  it('are one for every role that has an account, at the county’s console and portal', () => {
    const { console, portal, signIn } = doorsOf(federation());
    expect(console).toBe('http://127.0.0.1:20001/console/');
    expect(portal).toBe('http://127.0.0.1:20001/portal');
    expect(signIn.map(({ role }) => role).sort()).toEqual([...new Set(Object.values(ROLES).flat())].sort());
    expect(signIn.find(({ role }) => role === 'village-agent')?.place).toBe('光明村');
  });

  it('name no password', () => {
    expect(formatDoors(doorsOf(federation()))).not.toContain('not-shown');
    expect(formatDoors(doorsOf(federation()))).toContain('窗口人员 window-clerk');
  });

  it('say which account is missing', () => {
    expect(() => doorsOf(federation('approver'))).toThrow('no account approver at 3504');
  });
});
