import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SeedAccount, type SyncAct, syncActDraft } from '@wutong/identity';
import { type NodeId, type Path } from '@wutong/kernel';
import { freePort } from '@wutong/servers';
import { JOURNAL, OWN_NODE, type OwnNode, type PgJournal } from '@wutong/store';
import { Command } from 'commander';
import { SyncCommands } from '../../apps/cli/src/commands/sync-commands.js';
import { addSyncCommands } from '../../apps/cli/src/commands/sync-program.js';
import { type RunningNode } from '../../apps/node/src/start-node.js';
import { SyncService } from '../../apps/node/src/sync.service.js';
import { eventually } from '../harness/eventually.js';
import { type ParentAndChild, startParentAndChild } from './parent-and-child.js';
import { type RootNode, startRootNode } from './root-node.js';

const OPERATOR: SeedAccount = { name: '运维员', role: 'operator', password: 'generated-for-specs-1' };
const SUPERVISOR: SeedAccount = { name: '监察员', role: 'supervisor', password: 'generated-for-specs-1' };

const journalOf = ({ app }: RunningNode): PgJournal => app.get(JOURNAL);
const ownOf = ({ app }: RunningNode): OwnNode => app.get(OWN_NODE);

/** Runs one command as the program does; what it printed, what it reported, and its exit status. */
async function wutong(args: readonly string[]) {
  const printed: string[] = [];
  const reported: string[] = [];
  const output = { print: (line: string) => printed.push(line), report: (line: string) => reported.push(line) };
  let status: number | undefined;
  const program = new Command('wutong').exitOverride();
  addSyncCommands(program, new SyncCommands(output), async (work) => {
    status = await work;
  });
  await program.parseAsync(['sync', ...args], { from: 'user' });
  return { status, printed: printed.join('\n'), reported: reported.join('\n') };
}

describe('wutong sync, against a parent and its child', () => {
  let pair: ParentAndChild;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wutong-sync-'));
    writeFileSync(join(folder, 'password'), `${OPERATOR.password}\n`, { mode: 0o600 });
    pair = await startParentAndChild([OPERATOR, SUPERVISOR]);
    const isOpen = ({ app }: RunningNode) => {
      const [standing] = app.get(SyncService).standings();
      return standing?.state === 'open' && standing.lagMs !== undefined;
    };
    const opened = () => (isOpen(pair.parent) && isOpen(pair.child)) || undefined;
    await eventually('the link is open, and was heard over, at both ends', opened, 45_000);
  }, 180_000);
  afterAll(async () => {
    await pair?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function at(node: RunningNode, args: readonly string[], account: SeedAccount = OPERATOR) {
    const who = ['--account', account.name, '--password-file', join(folder, 'password')];
    return wutong([...args, '--url', await node.app.getUrl(), ...who]);
  }

  async function json(node: RunningNode, args: readonly string[]) {
    const { printed } = await at(node, [...args, '--json']);
    expect(printed.split('\n')).toHaveLength(1);
    return JSON.parse(printed);
  }

  it('shows the status of node and links, for people and for programs', async () => {
    const { status, printed } = await at(pair.parent, ['status']);
    expect(status).toBe(0);
    expect(printed).toMatch(/^节点 node +3504 3504-/);
    expect(printed).toContain('负责本节点的同步 | leads the sync of this node');
    expect(printed).toMatch(/350428 350428-\S+ +下 down +open/);
    expect(await json(pair.child, ['status'])).toMatchObject({
      path: '350428',
      leader: true,
      journal: { epoch: 1, standing: 'sealing', recovery: '' },
      rulings: [],
      quarantineKept: 0,
      links: [
        { peer: ownOf(pair.parent).nodeId, path: '3504', direction: 'up', state: 'open', lagMs: expect.any(Number) },
      ],
    });
  });

  it('compares all links: equal; and names the key, the digest and who mends where a table was damaged', async () => {
    const equal = await at(pair.parent, ['verify'], SUPERVISOR);
    expect([equal.status, equal.printed]).toEqual([0, expect.stringContaining('两个节点一致')]);
    const [answer] = await json(pair.child, ['verify']);
    expect(answer).toMatchObject({ peer: ownOf(pair.parent).nodeId, equal: true, different: [], moving: [] });

    await journalOf(pair.parent).transaction((tx) =>
      tx.query("update directory_node set place_name = 'damaged' where path = '350428'"),
    );
    const differs = await at(pair.parent, ['verify', '--peer', '350428']);
    expect(differs.status).toBe(1);
    expect(differs.printed).toContain('两个节点不一致');
    expect(differs.printed).toMatch(/directory\/3504 +状态 made +不同 differs/);
    expect(differs.printed).toContain(`wutong sync repair --peer ${ownOf(pair.child).nodeId}`);
    const repaired = await at(pair.parent, ['repair', '--peer', '350428', '--key', 'directory/3504']);
    expect(repaired.printed).toMatch(/directory\/3504 +状态 made +已修复 repaired/);
    expect(repaired.status).toBe(0);
    const { links } = await json(pair.parent, ['status']);
    expect(links[0].verification).toMatchObject({ equal: true, different: 1, repaired: 1, agoMs: expect.any(Number) });
    expect((await json(pair.parent, ['verify', '--peer', '350428'])).equal).toBe(true);
  }, 180_000);

  it('writes each act down with its account, and the parent shows those of its child', async () => {
    const shown = await eventually('the act at the child is shown at the parent', async () => {
      const acts: { path: string; act: string }[] = await json(pair.parent, ['acts']);
      return acts.find(({ path, act }) => path === '350428' && act === 'verify');
    });
    expect(shown).toMatchObject({
      nodeId: ownOf(pair.child).nodeId,
      accountName: null,
      role: 'operator',
      peer: ownOf(pair.parent).nodeId,
      counts: { different: 0, repaired: 0, moving: 0 },
    });
    const { status, printed } = await at(pair.parent, ['acts']);
    expect(status).toBe(0);
    expect(printed).toMatch(/3504 +运维员 \(operator\) +repair +350428-/);
    expect(printed).toMatch(/3504 +监察员 \(supervisor\) +verify +350428-/);
    const below: { path: string }[] = await json(pair.child, ['acts']);
    expect(new Set(below.map(({ path }) => path))).toEqual(new Set(['350428']));
  });

  it('makes a damaged list of acts again', async () => {
    const rolesAt = (node: RunningNode) =>
      journalOf(node).transaction((tx) =>
        tx.query("select role from sync_act where path = '350428' order by entry_id"),
      );
    await journalOf(pair.parent).transaction((tx) =>
      tx.query("update sync_act set role = 'nobody' where path = '350428'"),
    );
    const key = 'observation/sync/350428';
    const { status, printed } = await at(pair.parent, ['repair', '--peer', '350428', '--key', key]);
    expect([status, printed]).toEqual([0, expect.stringMatching(/observation\/sync\/350428 +状态 made +已修复/)]);
    expect(await rolesAt(pair.parent)).toEqual(await rolesAt(pair.child));
  });

  it('lists what is kept apart, and takes away what is named', async () => {
    const via = ownOf(pair.child).nodeId as NodeId;
    await journalOf(pair.parent).transaction((tx) =>
      tx.quarantine({ via, reason: 'hash', bytes: new Uint8Array(7), atMs: 0 }),
    );
    const [kept] = await json(pair.parent, ['quarantine']);
    expect(kept).toMatchObject({ via, reason: 'hash', size: 7, atMs: 0 });
    expect((await at(pair.parent, ['quarantine'])).printed).toMatch(/hash +7 +1970-01-01 08:00:00/);
    const dropped = await at(pair.parent, ['quarantine', '--drop', String(kept.id)]);
    expect([dropped.status, dropped.printed]).toEqual([0, '已删除 1 件 | took 1 away']);
    expect((await at(pair.parent, ['quarantine', '--drop', String(kept.id)])).status).toBe(1);
    expect((await at(pair.parent, ['quarantine'])).printed).toContain('没有隔离的内容');
    expect(await json(pair.parent, ['status'])).toMatchObject({ quarantineKept: 0, counts: { quarantined: 1 } });
  });

  it('tries failing entries again; refuses a ruling and an epoch that nobody waits for', async () => {
    expect(await json(pair.parent, ['retry'])).toMatchObject({ tried: 0, failing: 0 });
    const ruled = await at(pair.parent, ['rule', ownOf(pair.child).nodeId, 'clone']);
    expect([ruled.status, ruled.reported]).toEqual([1, expect.stringContaining('没有等待认定')]);
    expect((await at(pair.child, ['rule', ownOf(pair.parent).nodeId, 'clone'])).reported).toContain('本地范围');
    const begun = await at(pair.parent, ['epoch']);
    expect([begun.status, begun.reported]).toEqual([1, expect.stringContaining('不需要由人开启新纪元')]);
    const acts: { act: string }[] = await json(pair.parent, ['acts']);
    expect(acts.map(({ act }) => act)).toEqual(expect.not.arrayContaining(['rule', 'epoch']));
  });

  it('carries a file to the neighbour, and refuses one for somebody else', async () => {
    const file = join(folder, 'for-the-city');
    const exported = await json(pair.child, ['export', ownOf(pair.parent).nodeId, file]);
    expect(exported).toMatchObject({ file, bytes: readFileSync(file).length, more: false });
    expect(await json(pair.parent, ['import', file])).toMatchObject({ from: ownOf(pair.child).nodeId, unproved: 0 });
    const refused = await at(pair.child, ['import', file]);
    expect([refused.status, refused.reported]).toEqual([1, expect.stringContaining('请送到那里导入')]);
    const counted: { act: string; counts: object }[] = await json(pair.child, ['acts']);
    expect(counted.find(({ act }) => act === 'export')?.counts).toMatchObject({ bytes: exported.bytes });
  });

  it('answers 1 when the account is refused, and 2 when nobody answers', async () => {
    const forbidden = await at(pair.parent, ['repair'], SUPERVISOR);
    expect([forbidden.status, forbidden.reported]).toEqual([1, expect.stringContaining('supervisor')]);
    const who = ['--account', OPERATOR.name, '--password-file', join(folder, 'password')];
    const away = await wutong(['status', '--url', `http://127.0.0.1:${await freePort()}`, ...who]);
    expect([away.status, away.reported]).toEqual([2, expect.stringContaining('联系不上')]);
    await expect(wutong(['status', '--account', OPERATOR.name])).rejects.toThrow('sync.cli.no-url');
  });

  it('does an act once per command id', async () => {
    const url = `${await pair.parent.app.getUrl()}/api`;
    const headers = { 'content-type': 'application/json', 'idempotency-key': '00000000-0000-4000-8000-000000000009' };
    const { name, password } = OPERATOR;
    const session = await fetch(`${url}/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name, password }),
    });
    const authorization = `Bearer ${((await session.json()) as { token: string }).token}`;
    const peer = ownOf(pair.child).nodeId;
    const verify = async () => {
      const init = { method: 'POST', headers: { ...headers, authorization }, body: JSON.stringify({ peer }) };
      return (await (await fetch(`${url}/sync/verify`, init)).json()) as { replayed: boolean };
    };
    const lastRun = () => pair.parent.app.get(SyncService).verification(peer)?.report;
    // Those of the child arrive when they will.
    const ownActs = async () => {
      const acts: { path: string }[] = await json(pair.parent, ['acts']);
      return acts.filter(({ path }) => path === '3504').length;
    };
    const before = await ownActs();
    const first = await verify();
    const run = lastRun();
    expect(await verify()).toEqual({ ...first, replayed: true });
    expect(lastRun()).toBe(run);
    expect(await ownActs()).toBe(before + 1);
  });

  // Last: a bundle with something unproved is sent again and again.
  it('never takes over a node’s word about acts at another place', async () => {
    const forged: SyncAct = {
      accountId: 'x',
      role: 'operator',
      act: 'drop',
      peer: '',
      subjects: [],
      counts: {},
      atMs: 1,
    };
    // Past the writer, which writes nothing of the kind.
    const draft = syncActDraft('350421' as Path, forged, 'forged');
    await journalOf(pair.child).transaction(async (tx) => {
      const { id } = await tx.append(draft);
      await tx.addMembers(draft.key, draft.audienceAdditions ?? [], id);
    });
    await eventually('the parent keeps it apart', async () => {
      const rows: { reason: string }[] = await json(pair.parent, ['quarantine']);
      return rows.some(({ reason }) => reason === 'not-authorised') || undefined;
    });
    const acts: { path: string }[] = await json(pair.parent, ['acts']);
    expect(acts.filter(({ path }) => path === '350421')).toEqual([]);
  });
});

describe('wutong sync, against a root that was rolled back', () => {
  let root: RootNode;

  beforeAll(async () => {
    root = await startRootNode('3504', '三明市', [OPERATOR]);
    process.env.WUTONG_PASSWORD = OPERATOR.password;
  }, 180_000);
  afterAll(async () => {
    delete process.env.WUTONG_PASSWORD;
    await root?.close();
  });

  async function json(args: readonly string[]) {
    const who = ['--url', await root.node.app.getUrl(), '--account', OPERATOR.name, '--json'];
    return JSON.parse((await wutong([...args, ...who])).printed);
  }

  it('writes acts down even so, and goes on under the next epoch when its operator says', async () => {
    const journal = journalOf(root.node);
    await journal.stopSealing(journal.start.instance);
    await eventually('it waits for its operator', async () => {
      const { standing, recovery } = (await json(['status'])).journal;
      return (standing === 'rolled-back' && recovery === 'operator') || undefined;
    });
    expect(await json(['retry'])).toMatchObject({ tried: 0 });
    expect(await json(['epoch'])).toEqual({ epoch: 2, replayed: false });
    expect((await json(['status'])).journal).toMatchObject({ epoch: 2, standing: 'sealing', recovery: '' });
    const acts: { act: string; counts: object; accountName: string }[] = await json(['acts']);
    expect(acts.map(({ act }) => act)).toEqual(['epoch', 'retry']);
    expect(acts[0]).toMatchObject({ counts: { epoch: 2 }, accountName: OPERATOR.name, role: 'operator' });
  });
});
