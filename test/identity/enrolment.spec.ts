import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { CALENDARS, type Calendars, requestEnrolment } from '@wutong/identity';
import { type Path, Refused } from '@wutong/kernel';
import { directory } from '@wutong/wire';
import request from 'supertest';
import { CLERK, type IdentityNode, OPERATOR, openIdentityNode, requestOf } from './identity-node.js';

const PLACES = [
  { path: '3504', name: '三明市' },
  { path: '350428', name: '将乐县' },
  { path: '350428205', name: '大源乡' },
];

describe('a federation that enrols from the root down', () => {
  let city: IdentityNode;
  let county: IdentityNode;
  /** With SM3 and SM2. */
  let town: IdentityNode;

  const post = async (node: IdentityNode, route: string, body: object, account = OPERATOR, commandId = randomUUID()) =>
    request(node.app.getHttpServer())
      .post(`/api/directory/${route}`)
      .set({ authorization: `Bearer ${await node.signIn(account)}`, 'idempotency-key': commandId })
      .send(body);

  const openCode = async (node: IdentityNode, path: string, placeName?: string) =>
    (await post(node, 'enrolment-codes', { path, placeName })).body as { code: string; expiresAt: string };

  const ask = async (parent: IdentityNode, code: string, of: directory.EnrolmentRequest) =>
    requestEnrolment(await parent.app.getUrl(), code, of);

  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof Refused ? error.refusal.code : Promise.reject(error)),
    );

  const join = async (parent: IdentityNode, child: IdentityNode, placeName?: string) => {
    const { code } = await openCode(parent, child.identity.path, placeName);
    const anchors = await ask(parent, code, requestOf(child));
    await child.journal.transaction((tx) => child.anchors.adopt(tx, anchors, requestOf(child)));
    return { code, anchors };
  };

  const known = (node: IdentityNode) =>
    node.journal.transaction(async (tx) => (await node.nodes.nodes(tx)).map(({ nodeId }) => nodeId));

  beforeAll(async () => {
    city = await openIdentityNode('3504');
    county = await openIdentityNode('350428');
    town = await openIdentityNode('350428205', { algorithm: 2 });
    await city.enrolment.enrolRoot(requestOf(city), '三明市');
  });
  afterAll(async () => {
    for (const node of [city, county, town]) await node?.close();
  });

  it('begins with the root, which enrols itself once and under one key', async () => {
    await city.enrolment.enrolRoot(requestOf(city), '三明市');
    const chain = await city.chain('3504');
    expect(chain.map(({ entry }) => entry.type)).toEqual(['directory.node-enrolled.v1']);
    const audience = await city.journal.transaction((tx) => tx.audience('directory/3504'));
    expect(audience).toContainEqual({ path: '3504', subtree: true });
    expect(audience).toContainEqual({ path: '35', subtree: false });
    const other = { ...requestOf(city), signingKey: requestOf(county).signingKey };
    expect(await refusalOf(city.enrolment.enrolRoot(other, '三明市'))).toBe('directory.key-changed');
  });

  it('publishes places once, and says when nothing changed', async () => {
    const commandId = randomUUID();
    const first = await post(city, 'places', { places: PLACES }, OPERATOR, commandId);
    expect(first.body).toMatchObject({ count: 3, unchanged: false, replayed: false });
    const again = await post(city, 'places', { places: PLACES }, OPERATOR, commandId);
    expect(again.body).toEqual({ ...first.body, replayed: true });
    const turned = await post(city, 'places', { places: [...PLACES].reverse() });
    expect(turned.body).toMatchObject({ content: first.body.content, unchanged: true });
    expect(await city.chain('3504')).toHaveLength(2);
  });

  it('publishes nothing of a list with a place outside, and nothing for another role', async () => {
    const bad = await post(city, 'places', { places: [...PLACES, { path: '350528', name: '某县' }] });
    expect([bad.status, bad.body.code]).toEqual([403, 'policy.scope']);
    const twice = await post(city, 'places', { places: [...PLACES, ...PLACES.slice(0, 1)] });
    expect([twice.status, twice.body.faults[0].field]).toEqual([422, 'places[3].path']);
    expect((await post(city, 'places', { places: PLACES }, CLERK)).status).toBe(403);
    expect(await city.chain('3504')).toHaveLength(2);
  });

  it('publishes a calendar, and a second one of the year as its new version', async () => {
    const calendars = city.app.get<Calendars>(CALENDARS);
    const current = () => city.journal.transaction((tx) => calendars.current(tx, 2025, '3504' as Path));
    expect(await current()).toBeUndefined();
    const calendar = { year: 2025, notice: '演示', daysOff: ['2025-01-01'], daysWorked: [] };
    const first = await post(city, 'calendars', calendar);
    expect(first.body).toMatchObject({ unchanged: false });
    expect(await current()).toBe(first.body.content);
    expect((await post(city, 'calendars', calendar)).body.unchanged).toBe(true);
    const second = await post(city, 'calendars', { ...calendar, daysWorked: ['2025-01-26'] });
    expect(await current()).toBe(second.body.content);
    expect(second.body.content).not.toBe(first.body.content);
  });

  it('hands out a code for a place directly under it, to an operator', async () => {
    expect((await openCode(city, '350428')).code).toMatch(/^[a-z2-7]{16}$/);
    expect((await post(city, 'enrolment-codes', { path: '350428' }, CLERK)).status).toBe(403);
    expect((await post(city, 'enrolment-codes', { path: '350528' })).body.code).toBe('policy.scope');
    expect((await post(city, 'enrolment-codes', { path: ['350428', 7] })).body.code).toBe('place.not-a-path');
    expect((await post(city, 'enrolment-codes', { path: '3504' })).body.code).toBe('enrolment.not-under');
    expect((await post(city, 'enrolment-codes', { path: '350429' })).body.code).toBe('enrolment.place-unknown');
    const stored = await city.journal.transaction((tx) => tx.query('select * from enrolment_code'));
    const { code } = await openCode(city, '350428');
    expect(JSON.stringify(stored)).not.toContain(code);
    expect(stored).toHaveLength(1);
  });

  it('refuses a wrong code, a void one, an expired one, and one for another place', async () => {
    const asked = requestOf(county);
    expect(await refusalOf(ask(city, 'aaaaaaaaaaaaaaaa', asked))).toBe('enrolment.code');
    const voided = await openCode(city, '350428');
    const { code } = await openCode(city, '350428');
    expect(await refusalOf(ask(city, voided.code, asked))).toBe('enrolment.code');
    expect(await refusalOf(ask(city, code, requestOf(town)))).toBe('enrolment.other-place');
    const broken = create(directory.EnrolmentRequestSchema, { ...asked, natsUser: 'U' });
    expect(await refusalOf(ask(city, code, broken))).toBe('enrolment.malformed');
    city.clock.ms += 24 * 3_600_000;
    expect(await refusalOf(ask(city, code, asked))).toBe('enrolment.code-expired');
    expect(await known(city)).toEqual([city.identity.nodeId]);
  });

  it('enrols a node once: the same request gets the same answer, another one is refused', async () => {
    const { code, anchors } = await join(city, county);
    expect(await ask(city, code.toUpperCase(), requestOf(county))).toEqual(anchors);
    const other = { ...requestOf(county), signingKey: requestOf(city).signingKey };
    expect(await refusalOf(ask(city, code, other))).toBe('enrolment.code-used');
    expect((await post(city, 'enrolment-codes', { path: '350428' })).body.code).toBe('directory.place-taken');
    expect(await known(county)).toEqual([city.identity.nodeId, county.identity.nodeId]);
  });

  it('says that a parent cannot be reached as something to be tried again', async () => {
    expect(await refusalOf(requestEnrolment('http://127.0.0.1:1', 'a', requestOf(town)))).toBe(
      'enrolment.parent-unavailable',
    );
  });

  it('leaves a village to its township: the node between enrols it', async () => {
    await join(county, town, '大源乡');
    expect((await post(county, 'enrolment-codes', { path: '350428205201' })).body.code).toBe('enrolment.node-between');
    const line = await town.journal.transaction((tx) => town.nodes.lineOf(tx, town.identity.nodeId));
    expect(line.map(({ path, algorithm }) => [path, algorithm])).toEqual([
      ['3504', 1],
      ['350428', 1],
      ['350428205', 2],
    ]);
  });

  it('makes the same state of the same chains at every node, up and down', async () => {
    await county.take(await city.chain('3504'), city);
    await town.take(await city.chain('3504'), city);
    await town.take(await county.chain('350428'), county);
    await city.take(await county.chain('350428'), county);
    for (const owner of ['3504', '350428']) {
      const made = await Promise.all([city, county, town].map((node) => node.made(owner)));
      expect(made[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(made).size).toBe(1);
    }
    expect(await city.made('350428205')).toBeUndefined();
    expect(await known(city)).toEqual([city.identity.nodeId, county.identity.nodeId, town.identity.nodeId]);
    const calendars = town.app.get<Calendars>(CALENDARS);
    expect(await town.journal.transaction((tx) => calendars.current(tx, 2025, '350428205' as Path))).toHaveLength(66);
    const at = (path: string) => town.journal.transaction((tx) => calendars.current(tx, 2025, path as Path));
    expect(await at('350429')).toBe(await at('350428205'));
    expect(await at('3505')).toBeUndefined();
    const { parent, children } = await county.journal.transaction((tx) => county.nodes.neighbours(tx));
    expect([children.map(({ nodeId }) => nodeId), parent?.nodeId]).toEqual([
      [town.identity.nodeId],
      city.identity.nodeId,
    ]);
  });

  it('tells a node who stands directly above and directly under it, and nobody else', async () => {
    const around = (node: IdentityNode) =>
      node.journal.transaction(async (tx) => {
        const { parent, children } = await node.nodes.neighbours(tx);
        return [parent?.nodeId, children.map(({ nodeId }) => nodeId)];
      });
    const [top, middle, leaf] = [city, county, town].map((node) => node.identity.nodeId);
    expect(await around(city)).toEqual([undefined, [middle]]);
    expect(await around(county)).toEqual([top, [leaf]]);
    expect(await around(town)).toEqual([middle, []]);
  });

  it('makes a damaged directory again from its chains', async () => {
    const tables = ['directory_node', 'directory_place_list', 'directory_place', 'directory_calendar'];
    const rows = () =>
      county.journal.transaction(async (tx) => {
        const all: unknown[] = [];
        for (const table of tables) all.push(await tx.query(`select t::text from ${table} t order by 1`));
        return all;
      });
    const before = await rows();
    const [cityMade, countyMade] = [await county.made('3504'), await county.made('350428')];
    await county.journal.transaction(async (tx) => {
      await tx.query(`delete from directory_node where path = '350428205'`);
      await tx.query(`update directory_node set epoch = 7 where path = '350428'`);
      await tx.query(`update directory_place set name = 'x' where path = '350428205'`);
      await tx.query(`delete from directory_calendar`);
    });
    expect(await county.made('3504')).not.toBe(cityMade);
    expect(await county.made('350428')).not.toBe(countyMade);
    for (const owner of ['3504', '350428'])
      await county.journal.transaction((tx) => county.family.remake(tx, `directory/${owner}`));
    expect([await county.made('3504'), await county.made('350428')]).toEqual([cityMade, countyMade]);
    expect(await rows()).toEqual(before);
  });

  it('lets no node go on with a chain that a clone of its owner went on with too', async () => {
    const clone = await openIdentityNode('3504', { identity: city.identity });
    try {
      clone.clock.ms += 1;
      await clone.enrolment.enrolRoot(requestOf(clone), '三明市');
      const before = await county.made('3504');
      expect(await refusalOf(county.take(await clone.chain('3504'), clone))).toBe('directory.forked');
      expect(await county.made('3504')).toBe(before);
      expect(await county.chain('3504')).toHaveLength((await city.chain('3504')).length);
    } finally {
      await clone.close();
    }
  });

  it('keeps the first key of a node: an entry with another waits, and nothing of it is kept', async () => {
    const payload = toBinary(
      directory.NodeEnrolledSchema,
      create(directory.NodeEnrolledSchema, {
        node: { ...requestOf(county), signingKey: requestOf(city).signingKey },
        placeName: '将乐县',
        parent: city.identity.nodeId,
        epoch: 1n,
      }),
    );
    const type = 'directory.node-enrolled.v1';
    await city.journal.transaction((tx) =>
      tx.append({ family: 'directory', key: 'directory/3504', type, ruleVersion: 1, payload, commandId: 'spec' }),
    );
    const last = (await city.chain('3504')).slice(-1);
    const before = await town.made('3504');
    expect(await refusalOf(town.take(last, city))).toBe('directory.key-changed');
    expect(await town.made('3504')).toBe(before);
    expect(await town.chain('3504')).toHaveLength((await city.chain('3504')).length - 1);
  });
});
