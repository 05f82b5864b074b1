import { POLICY, routesWithoutPolicy, type SeedAccount } from '@wutong/identity';
import { JOURNAL, type PgJournal } from '@wutong/store';
import { eventually } from '../harness/eventually.js';
import { type RootNode, startRootNode } from './root-node.js';

const ACCOUNTS: SeedAccount[] = [
  { name: '运维员', role: 'operator', password: 'generated-for-specs-1' },
  { name: '窗口员', role: 'window-clerk', password: 'generated-for-specs-2' },
];
const PAGE = '<!doctype html><title>控制台</title>';
const COMMAND = '00000000-0000-4000-8000-000000000001';

describe('a node', () => {
  let root: RootNode;

  beforeAll(async () => {
    root = await startRootNode('3504', '三明市', ACCOUNTS, { 'index.html': PAGE, 'assets/main-1a2b.js': 'export {};' });
  }, 180_000);
  afterAll(() => root?.close());

  const http = () => root.http();
  const signIn = (role: string) => root.signIn(role);

  it('has a policy row for every route and every message handler', () => {
    expect(routesWithoutPolicy(root.node.app)).toEqual([]);
    expect(Object.keys(POLICY).length).toBeGreaterThan(15);
  });

  it('shows who it is to anyone', async () => {
    const { body } = await http().get('/api/node').expect(200);
    expect(body).toMatchObject({ path: '3504', tier: 'city', placeName: '三明市', sealing: true, releases: [] });
  });

  it.each([
    ['get', '/api/cases'],
    ['get', '/api/sync/status'],
    ['get', '/api/sync/digests?family=case'],
    ['post', '/api/catalog/releases'],
    ['post', '/api/cases'],
    ['post', '/api/directory/enrolment-codes'],
  ] as const)('asks who is not signed in to sign in: %s %s', async (method, path) => {
    const { body } = await http()[method](path).set('Idempotency-Key', COMMAND).send({}).expect(401);
    expect(body).toMatchObject({ status: 401, detail: { zh: expect.stringMatching(/\p{Script=Han}/u) } });
  });

  it('refuses a role that the table does not name for the act', async () => {
    const clerk = await signIn('window-clerk');
    await http().get('/api/sync/status').set('Authorization', clerk).expect(403);
    const operator = await signIn('operator');
    await http().get('/api/sync/status').set('Authorization', operator).expect(200);
  });

  it('shows that it leads, and raises an alarm while a transaction keeps its fence back', async () => {
    const operator = await signIn('operator');
    const status = async () => (await http().get('/api/sync/status').set('Authorization', operator).expect(200)).body;
    expect(await status()).toMatchObject({ leader: true, alarms: [] });
    const journal: PgJournal = root.node.app.get(JOURNAL);
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = journal.transaction(async (tx) => {
      await tx.lockHeads(['case/slow']);
      await finished;
    });
    const alarmed = await eventually('the alarm is raised', async () => {
      const seen = await status();
      return seen.alarms.length > 0 ? seen : undefined;
    });
    expect(alarmed.counts.fenceAgeMs).toBeGreaterThan(1_000);
    expect(alarmed.alarms).toMatchObject([{ code: 'sync.fence-old', zh: expect.stringMatching(/\p{Script=Han}/u) }]);
    finish();
    await slow;
    await eventually('the alarm is over', async () => (await status()).alarms.length === 0 || undefined);
  });

  it('compares with a neighbour, and mends, only for whom the table names, and over an open link', async () => {
    const ask = async (role: string, act: 'verify' | 'repair', body: object = { peer: '350428-aaaa' }) =>
      http()
        .post(`/api/sync/${act}`)
        .set('Authorization', await signIn(role))
        .set('Idempotency-Key', COMMAND)
        .send(body);
    for (const act of ['verify', 'repair'] as const) {
      expect((await ask('window-clerk', act)).status).toBe(403);
      expect((await ask('operator', act, {})).status).toBe(400);
      const { status, body } = await ask('operator', act);
      expect([status, body.code]).toEqual([503, 'sync.no-open-link']);
      expect(body.detail.zh).toContain('350428-aaaa');
    }
  });

  it('refuses a session that was closed', async () => {
    const clerk = await signIn('window-clerk');
    await http().get('/api/cases').set('Authorization', clerk).expect(200);
    await http().delete('/api/session').set('Authorization', clerk);
    await http().get('/api/cases').set('Authorization', clerk).expect(401);
  });

  it('demands a command id of who writes, and names the fields of a bad body', async () => {
    const clerk = await signIn('window-clerk');
    const shaped = {
      itemId: '3504:wutong:LY-101',
      applicant: { name: '甲乙丙', idNumber: '999999199001011234', phone: '00012345678' },
      materials: [],
    };
    const noId = await http().post('/api/cases').set('Authorization', clerk).send(shaped).expect(422);
    expect(noId.body).toMatchObject({ code: 'command.id-missing', faults: [{ field: 'Idempotency-Key' }] });
    const bad = { ...shaped, applicant: [shaped.applicant] };
    const noShape = await http()
      .post('/api/cases')
      .set('Authorization', clerk)
      .set('Idempotency-Key', COMMAND)
      .send(bad);
    expect(noShape.status).toBeGreaterThanOrEqual(400);
    expect(noShape.status).toBeLessThan(500);
    expect(noShape.body.faults).toMatchObject([{ field: expect.stringContaining('applicant') }]);
  });

  it('serves the console’s page under each of its addresses, and its files, to be kept for ever', async () => {
    for (const address of ['/console', '/console/', '/console/cases/350428']) {
      const { text, headers } = await http().get(address).redirects(1).set('Accept', 'text/html').expect(200);
      expect(text).toBe(PAGE);
      expect(headers['cache-control']).toBe('no-cache');
      expect(headers['content-security-policy']).toContain("default-src 'self'");
    }
    const file = await http().get('/console/assets/main-1a2b.js').expect(200);
    expect(file.headers['cache-control']).toContain('immutable');
    await http().get('/console/assets/gone.js').expect(404);
    await http().get('/console/../package.json').set('Accept', 'application/json').expect(404);
    await http().get('/').expect(302).expect('Location', '/portal');
  });

  it('tells who is signed in and what the role may do', async () => {
    await http().get('/api/session').expect(401);
    const { body } = await http()
      .get('/api/session')
      .set('Authorization', await signIn('window-clerk'))
      .expect(200);
    expect(body.account).toMatchObject({ name: '窗口员', role: 'window-clerk', path: '3504' });
    expect(body.acts).toEqual(expect.arrayContaining(['case.file', 'case.accept', 'catalog.show']));
    expect(body.acts).not.toContain('case.decide');
  });

  it('names places that are published, and leaves out those that are not', async () => {
    const places = [
      { path: '3504', name: '三明市' },
      { path: '350428', name: '将乐县' },
    ];
    await http()
      .post('/api/directory/places')
      .set('Authorization', await signIn('operator'))
      .set('Idempotency-Key', COMMAND)
      .send({ places })
      .expect(201);
    const { body } = await http().get('/api/directory/places?paths=350428,350499').expect(200);
    expect(body).toEqual({ places: [{ path: '350428', name: '将乐县' }] });
    await http().get('/api/directory/places?paths=nowhere').expect(400);
  });

  it('shows a federation of one to its staff', async () => {
    await http().get('/api/federation').expect(401);
    const { body } = await http()
      .get('/api/federation')
      .set('Authorization', await signIn('window-clerk'))
      .expect(200);
    expect(body.tree).toMatchObject({
      path: '3504',
      placeName: '三明市',
      tier: 'city',
      standing: 'here',
      uplink: null,
      counts: { cases: 0, parked: 0, quarantined: 0 },
      children: [],
    });
  });

  it('answers an unknown address with a problem document', async () => {
    const { body, headers } = await http().get('/api/nowhere').expect(404);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'http.404', detail: { zh: '没有这个地址' } });
  });
});
