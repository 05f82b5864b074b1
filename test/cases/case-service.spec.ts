import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { shanghaiDate } from '@wutong/kernel';
import { cases } from '@wutong/wire';
import { nextCaseNumber } from '../../libs/cases/src/case-rows.js';
import { caseNumberOf } from '../../libs/cases/src/core/case-number.js';
import { draftOf, LOST_PROOF, lostEntry } from '../store/journal-contract.js';
import { CITY, COUNTY, countyItem, linkedItem, TOWNSHIP, townshipItem, VILLAGE } from './case-factory.js';
import { CaseNode } from './case-node.js';

const COUNTY_ITEM = countyItem();
const LINKED_ITEM = linkedItem({ id: '3504:wutong:LY-101' });
const TOWNSHIP_ITEM = townshipItem({ id: '350428:wutong:MZ-010' });
const ITEMS = [COUNTY_ITEM, LINKED_ITEM, TOWNSHIP_ITEM];

const APPLICANT = { name: '甲乙丙', idNumber: '999999199001011234', phone: '00012345678' };

function application(itemId: string, more: object = {}) {
  const materials = [{ code: 'M1', hash: 'ab'.repeat(32), size: 12_345, mediaType: 'image/jpeg' }];
  return { itemId, applicant: APPLICANT, materials, ...more };
}

describe('cases at nodes on PostgreSQL', () => {
  let village: CaseNode;
  let township: CaseNode;
  let county: CaseNode;
  let city: CaseNode;

  beforeAll(async () => {
    village = await CaseNode.open(VILLAGE, ITEMS);
    township = await CaseNode.open(TOWNSHIP, ITEMS, 2);
    county = await CaseNode.open(COUNTY, ITEMS);
    city = await CaseNode.open(CITY, ITEMS);
  }, 180_000);
  afterAll(() => Promise.all([village, township, county, city].map((node) => node?.close())));

  /** Once up the tree and once down. */
  async function carry(number: string): Promise<void> {
    await township.takeFrom(village, number);
    await county.takeFrom(township, number);
    await city.takeFrom(county, number);
    await county.takeFrom(city, number);
    await township.takeFrom(county, number);
    await village.takeFrom(township, number);
  }

  async function statusAt(node: CaseNode, number: string): Promise<string> {
    return (await node.get('window-clerk', `/cases/${number}`)).body.status;
  }

  it('takes a linked case from the village to the city and the decision back', async () => {
    const filed = await village.post('village-agent', '/cases', application(LINKED_ITEM.id));
    expect(filed).toMatchObject({ status: 201, body: { replayed: false } });
    const number: string = filed.body.caseNumber;
    expect(number).toMatch(/^350428106201\d{8}[A-Z2-7]{4}00001[0-9A-Z]$/);

    await township.takeFrom(village, number);
    expect(await statusAt(township, number)).toBe('arrived');
    expect((await township.post('window-clerk', `/cases/${number}/acceptance`)).status).toBe(201);
    await carry(number);
    expect((await city.get('window-clerk', `/cases/${number}`)).status).toBe(404);

    const opinion = { favourable: true, text: '情况属实，同意上报' };
    expect((await county.post('reviewer', `/cases/${number}/opinion`, opinion)).status).toBe(201);
    await carry(number);
    const waiting = await city.get('linked-case-officer', '/linked-cases');
    expect(waiting.body.cases).toMatchObject([{ caseNumber: number, status: 'arrived-at-decider' }]);
    expect((await county.get('reviewer', '/linked-cases')).body.cases).toEqual([]);

    expect((await city.post('linked-case-officer', `/cases/${number}/receipt`)).status).toBe(201);
    expect((await city.get('linked-case-officer', '/linked-cases')).body.cases).toEqual([]);
    const decision = { outcome: 'granted', reasons: '符合条件' };
    expect((await city.post('approver', `/cases/${number}/decision`, decision)).status).toBe(201);
    await carry(number);

    for (const node of [village, township, county, city]) {
      const { body } = await node.get('window-clerk', `/cases/${number}`);
      expect(body).toMatchObject({
        status: 'decided',
        custodyPath: CITY,
        opinion: { text: '情况属实，同意上报' },
        decision: { outcome: 'granted', reasons: '符合条件' },
        applicant: { name: '甲*', idNumber: '999*************34', phone: '*******5678' },
        conflicts: [],
      });
      expect(await node.digest(number)).toBe(await county.digest(number));
    }
    expect(await county.digest(number)).toMatch(/^[0-9a-f]{64}$/);
    expect((await township.get('window-clerk', `/cases/${number}`)).body.availableActs).toEqual([
      'delivered',
      'annotated',
    ]);
    expect((await township.post('window-clerk', `/cases/${number}/delivery`)).status).toBe(201);
  }, 180_000);

  it('works a case at the township alone: filed at the window it has arrived at once', async () => {
    const filed = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id));
    const number: string = filed.body.caseNumber;
    const { body } = await township.get('window-clerk', `/cases/${number}`);
    expect(body).toMatchObject({ status: 'arrived', refereePath: COUNTY, pinned: { item: { id: TOWNSHIP_ITEM.id } } });
    expect(body.materials).toMatchObject([{ code: 'M1', hash: `01${'ab'.repeat(32)}` }]);
    expect(body.events.map((event: { kind: string }) => event.kind)).toEqual(['filed', 'arrived']);
    expect((await township.post('window-clerk', `/cases/${number}/acceptance`)).status).toBe(201);
    const decision = { outcome: 'refused', reasons: '不符合第二项条件' };
    expect((await township.post('approver', `/cases/${number}/decision`, decision)).status).toBe(201);
    expect((await township.post('window-clerk', `/cases/${number}/delivery`)).status).toBe(201);
    expect(await statusAt(township, number)).toBe('delivered');
    const list = await township.get('window-clerk', '/cases?status=delivered&limit=1');
    expect(list.body.cases).toHaveLength(1);
  });

  it('discards at the county what fails there, whole or not at all, and every node folds without it', async () => {
    const filed = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id));
    const other = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id));
    const number: string = filed.body.caseNumber;
    for (const { body } of [filed, other]) await county.takeFrom(township, body.caseNumber);

    // No projection in PostgreSQL can hold a text with a zero byte.
    const by = { accountId: 'a-1', role: 'window-clerk', path: TOWNSHIP, letter: 'x\u0000' };
    const poison = toBinary(cases.AcceptedSchema, create(cases.AcceptedSchema, { by, forLevel: 5 }));
    const entry = await township.writeUnsettled(number, 'case.accepted.v1', poison);
    expect(await county.parkFrom(township, number)).toContain('Unicode');
    expect(await county.failing()).toEqual([entry]);

    const said = { entry, reason: '记录含有无法保存的字符' };
    const route = `/cases/${number}/discard`;
    const refused = [
      [county, 'window-clerk', route, 403, 'policy.role'],
      [township, 'reviewer', route, 403, 'case.not-referee'],
      [county, 'reviewer', `/cases/${other.body.caseNumber}/discard`, 404, 'case.no-such-entry'],
    ] as const;
    for (const [node, role, to, status, code] of refused)
      expect(await node.post(role, to, said)).toMatchObject({ status, body: { code } });
    expect((await county.post('reviewer', route, { ...said, entry: 'all' })).status).toBe(400);
    expect(await county.failing()).toEqual([entry]);

    const commandId = randomUUID();
    const discarded = await county.post('reviewer', route, said, commandId);
    expect(discarded.status).toBe(201);
    const again = await county.post('reviewer', route, said, commandId);
    expect(again.body).toEqual({ ...discarded.body, replayed: true });
    expect((await county.post('reviewer', route, said)).body.code).toBe('case.discarded-already');
    expect(await county.failing()).toEqual([]);

    await township.takeFrom(county, number);
    expect(await township.digest(number)).toBe(await county.digest(number));
    for (const node of [county, township]) {
      const { body } = await node.get('window-clerk', `/cases/${number}`);
      expect(body).toMatchObject({ status: 'arrived', conflicts: [] });
      expect(body.events.slice(2)).toMatchObject([
        {
          id: entry,
          effect: false,
          flag: 'case.flag.discarded',
          flagText: { zh: expect.stringContaining('剔除') },
          discardedBy: [discarded.body.entryId],
        },
        {
          kind: 'discarded',
          effect: true,
          by: { role: 'reviewer', path: COUNTY },
          discards: { entry, reason: said.reason },
        },
      ]);
    }
    expect((await township.post('window-clerk', `/cases/${number}/acceptance`)).status).toBe(201);
  });

  it('annotates at the county while the township acts, and both end equal', async () => {
    const filed = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id));
    const number: string = filed.body.caseNumber;
    await county.takeFrom(township, number);
    expect((await county.post('reviewer', `/cases/${number}/annotations`, { text: '请注意时限' })).status).toBe(201);
    expect((await township.post('window-clerk', `/cases/${number}/acceptance`)).status).toBe(201);
    expect(await county.digest(number)).not.toBe(await township.digest(number));
    await county.takeFrom(township, number);
    await township.takeFrom(county, number);
    expect(await county.digest(number)).toBe(await township.digest(number));
    const { body } = await township.get('window-clerk', `/cases/${number}`);
    expect(body).toMatchObject({ status: 'accepted', annotations: [{ text: '请注意时限', by: { path: COUNTY } }] });
  });

  it('lists the newest first, page by page, by what it is called and by who must act', async () => {
    const filed = [];
    for (let n = 0; n < 3; n += 1) {
      filed.push((await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id))).body.caseNumber);
    }
    const [first, , last] = filed as [string, string, string];
    await township.post('window-clerk', `/cases/${first}/acceptance`);
    const numbers = async (role: 'window-clerk' | 'approver', query: string) => {
      const { cases, next } = (await township.get(role, `/cases?${query}`)).body;
      return { numbers: cases.map((row: { caseNumber: string }) => row.caseNumber), next };
    };

    const page = await numbers('window-clerk', 'limit=2');
    expect(page.numbers).toEqual([first, last]);
    const rest = await numbers('window-clerk', `limit=200&after=${encodeURIComponent(page.next)}`);
    expect(rest.numbers[0]).toBe(filed[1]);
    expect(rest.numbers).not.toContain(first);

    expect((await numbers('window-clerk', `search=${last.slice(-6)}`)).numbers).toEqual([last]);
    expect((await numbers('window-clerk', `search=${encodeURIComponent('林木')}&limit=1`)).numbers).toEqual([first]);
    expect((await numbers('window-clerk', `search=${encodeURIComponent('没有')}`)).numbers).toEqual([]);

    const clerks = await numbers('window-clerk', 'waiting=true&limit=200');
    expect(clerks.numbers).toEqual(expect.arrayContaining([last, filed[1]]));
    expect(clerks.numbers).not.toContain(first);
    const approvers = await numbers('approver', 'waiting=true');
    expect(approvers.numbers[0]).toBe(first);
    expect(approvers.numbers).not.toContain(last);
  });

  it('makes the work list again of cases that an older program projected', async () => {
    const number = (await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id))).body.caseNumber;
    const waits = async () =>
      (await township.get('window-clerk', '/cases?waiting=true&limit=1')).body.cases.map(
        (row: { caseNumber: string }) => row.caseNumber,
      );
    expect(await waits()).toEqual([number]);
    await township.forgetAwaits();
    expect(await waits()).toEqual([]);
    await township.startAgain();
    expect(await waits()).toEqual([number]);
  });

  it('makes a damaged case again from its events, and says nothing to anybody', async () => {
    const number = (await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id))).body.caseNumber;
    const key = `case/${number}`;
    const row = () =>
      township.journal.transaction((tx) => tx.query(`select t::text from case_state t where key = '${key}'`));
    const heads = () => township.journal.transaction((tx) => tx.heads(key));
    const before = [await township.digest(number), await row(), await heads()];
    await township.journal.transaction((tx) =>
      tx.query(`update case_state set status = 'decided', state = '{}', awaits = null where key = $1`, [key]),
    );
    expect(await row()).not.toEqual(before[1]);
    await township.journal.transaction((tx) => township.family.remake(tx, key));
    expect([await township.digest(number), await row(), await heads()]).toEqual(before);
  });

  it('answers a repeated command from what it kept, and writes it once', async () => {
    const commandId = randomUUID();
    const first = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id), commandId);
    const again = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id), commandId);
    expect(again.body).toEqual({ ...first.body, replayed: true });
    const other = await township.post('window-clerk', '/cases', application(COUNTY_ITEM.id), commandId);
    expect(other).toMatchObject({ status: 409, body: { code: 'command.other-body' } });
  });

  it('does not do again what was done before a roll-back, once it has come back', async () => {
    const commandId = randomUUID();
    const draft = draftOf('case/35042810600020310506ABCD000017', 'filed before the roll-back', { commandId });
    const lost = await lostEntry(township.journal, draft);
    await township.journal.transaction((tx) => tx.hold(lost, LOST_PROOF));
    const again = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id), commandId);
    expect(again).toMatchObject({ status: 409, body: { code: 'command.returned' } });
  });

  it('gives no case number again that a roll-back has made it forget', async () => {
    const noonMs = Date.UTC(2031, 4, 6, 4);
    const counter = async (atMs: number) => {
      const number = await township.journal.transaction((tx) => nextCaseNumber(tx, `${TOWNSHIP}-abcd`, TOWNSHIP, atMs));
      return Number(number.slice(24, 29));
    };
    const rollBack = (last: number) =>
      township.journal.transaction(async (tx) => {
        await tx.query('update journal_instance set recoveries = recoveries + 1');
        await tx.query('update case_counter set last = $1', [last]);
      });
    const before = [await counter(noonMs), await counter(noonMs)];
    await rollBack(0);
    const after = [await counter(noonMs), await counter(noonMs)];
    await rollBack(80_000);
    const nextDay = [await counter(noonMs), await counter(noonMs + 86_400_000), await counter(noonMs + 2 * 86_400_000)];
    expect([before, after, nextDay]).toEqual([
      [1, 2],
      [43_201, 43_202],
      [80_001, 1, 1],
    ]);
  });

  it('passes over a case number that a copy of the node has given', async () => {
    const noonMs = Date.UTC(2031, 5, 6, 4);
    const next = () => township.journal.transaction((tx) => nextCaseNumber(tx, `${TOWNSHIP}-abcd`, TOWNSHIP, noonMs));
    const [first, taken] = [1, 2].map((counter) => caseNumberOf(`${TOWNSHIP}-abcd`, TOWNSHIP, '2031-06-06', counter));
    expect(await next()).toBe(first);
    const given = await lostEntry(township.journal, draftOf(`case/${taken}`, 'filed at the copy'));
    await township.journal.transaction((tx) => tx.hold(given, LOST_PROOF));
    expect((await next()).slice(24, 29)).toBe('00003');
  });

  it('refuses, and writes nothing', async () => {
    const filed = await village.post('village-agent', '/cases', application(COUNTY_ITEM.id));
    const number: string = filed.body.caseNumber;
    const asked = [
      await village.post('window-clerk', `/cases/${number}/acceptance`),
      await village.post('village-agent', `/cases/${number}/acceptance`),
      await village.post('window-clerk', '/cases/35042810620120261122ABCD000010/acceptance'),
      await village.post('village-agent', '/cases', application('350428:wutong:NONE')),
      await village.post('village-agent', '/cases', application(COUNTY_ITEM.id, { receivingPath: '350428104' })),
      await village.post('village-agent', '/cases', { ...application(COUNTY_ITEM.id), materials: [{ code: 'M1' }] }),
      await village.post('village-agent', '/cases', { ...application(COUNTY_ITEM.id), applicant: [APPLICANT] }),
      await village.post('village-agent', '/cases', { ...application(COUNTY_ITEM.id), applicant: undefined }),
      await village.post('village-agent', '/cases', application(COUNTY_ITEM.id, { receivingPath: CITY })),
    ];
    expect(asked.map(({ status, body }) => [status, body.code])).toEqual([
      [403, 'case.village-never-accepts'],
      [403, 'policy.role'],
      [422, 'case.number-malformed'],
      [422, 'case.item-not-in-force'],
      [422, 'case.receiver-not-above'],
      [400, undefined],
      [400, undefined],
      [400, undefined],
      [422, 'case.receiver-not-above'],
    ]);
    const { body } = await village.get('village-agent', `/cases/${number}`);
    expect(body.events).toHaveLength(1);
    const next = await village.post('village-agent', '/cases', application(COUNTY_ITEM.id));
    expect(Number(next.body.caseNumber.slice(24, 29))).toBe(Number(number.slice(24, 29)) + 1);
  });

  it('keeps the case waiting while the item is not held, and pins it when it is', async () => {
    const filed = await village.post('village-agent', '/cases', application(COUNTY_ITEM.id));
    const number: string = filed.body.caseNumber;
    township.items.delete(COUNTY_ITEM.id);
    await expect(township.takeFrom(village, number)).rejects.toThrow(`item ${COUNTY_ITEM.id} is not in force`);
    expect((await township.get('window-clerk', `/cases/${number}`)).status).toBe(404);
    township.items.set(COUNTY_ITEM.id, COUNTY_ITEM);
    await township.takeFrom(village, number);
    expect(await statusAt(township, number)).toBe('arrived');
  });

  it('gives concurrent acceptances of one case to one of them', async () => {
    const filed = await township.post('window-clerk', '/cases', application(TOWNSHIP_ITEM.id));
    const number: string = filed.body.caseNumber;
    const answers = await Promise.all(
      [1, 2, 3].map(() => township.post('window-clerk', `/cases/${number}/acceptance`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it("names the county's calendars of two years where the township accepts for it, its own where it decides", async () => {
    const node = await CaseNode.open(TOWNSHIP, ITEMS);
    try {
      const year = Number(shanghaiDate(Date.now()).slice(0, 4));
      const ofCity = await node.holdCalendar(CITY, year, new Uint8Array([1]));
      const next = await node.holdCalendar(COUNTY, year + 1, new Uint8Array([2]));
      const own = await node.holdCalendar(TOWNSHIP, year, new Uint8Array([3]));
      const calendarsOf = async (itemId: string) => {
        const number: string = (await node.post('window-clerk', '/cases', application(itemId))).body.caseNumber;
        expect((await node.post('window-clerk', `/cases/${number}/acceptance`)).status).toBe(201);
        const { clocks } = (await node.get('window-clerk', `/cases/${number}`)).body;
        const named = clocks.map((clock: { calendars: string[] }) => clock.calendars);
        expect(await node.needs(number)).toEqual([[], ...named]);
        return named;
      };
      const forCounty = [ofCity, next];
      expect(await calendarsOf(COUNTY_ITEM.id)).toEqual([forCounty, forCounty]);
      const forTownship = [own, next];
      expect(await calendarsOf(TOWNSHIP_ITEM.id)).toEqual([forTownship, forTownship]);
    } finally {
      await node.close();
    }
  }, 180_000);

  it('keeps what is personal out of entries and tables', async () => {
    await village.post('village-agent', '/cases', application(COUNTY_ITEM.id));
    for (const node of [village, township, county, city]) {
      const stored = await node.everythingStored();
      expect(stored).toContain('case.filed.v1');
      for (const secret of [...Object.values(APPLICANT), '情况属实', '符合条件', '请注意时限']) {
        expect(stored).not.toContain(secret);
      }
    }
  });
});
