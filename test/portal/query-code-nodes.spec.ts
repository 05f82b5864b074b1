import { CaseProgress, findCaseNumber } from '@wutong/cases';
import { assert } from '@wutong/kernel';
import { COUNTY, countyItem, TOWNSHIP, VILLAGE } from '../cases/case-factory.js';
import { CaseNode } from '../cases/case-node.js';

const ITEM = countyItem();
const APPLICANT = { name: '甲乙丙', idNumber: '999999199001011234', phone: '00012345678' };

/** The query code of a case, as a node shows it to who hands out the receipt; null where it can be told no more. */
async function codeAt(node: CaseNode, caseNumber: string): Promise<string | null> {
  return (await node.get('window-clerk', `/cases/${caseNumber}`)).body.queryCode;
}

async function fileAt(node: CaseNode, role: 'village-agent' | 'window-clerk'): Promise<string> {
  const filed = await node.post(role, '/cases', { itemId: ITEM.id, applicant: APPLICANT, materials: [] });
  expect(filed.status).toBe(201);
  return filed.body.caseNumber;
}

describe('the query code of a case', () => {
  let village: CaseNode;
  let township: CaseNode;
  let county: CaseNode;

  beforeAll(async () => {
    village = await CaseNode.open(VILLAGE, [ITEM]);
    township = await CaseNode.open(TOWNSHIP, [ITEM], 2);
    county = await CaseNode.open(COUNTY, [ITEM]);
  }, 180_000);
  afterAll(() => Promise.all([village, township, county].map((node) => node?.close())));

  it.each([
    ['village of suite 1', () => village, 'village-agent'],
    ['township of suite 2', () => township, 'window-clerk'],
  ] as const)(
    'filed at a %s is the same at every node that holds it, and stands in no entry or table',
    async (_, at, role) => {
      const number = await fileAt(at(), role);
      if (at() === village) await township.takeFrom(village, number);
      await county.takeFrom(township, number);
      const code = await codeAt(at(), number);
      assert(code, 'the filing node holds the part');
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      for (const node of [township, county]) {
        expect(await codeAt(node, number)).toBe(code);
        const stored = await node.everythingStored();
        expect(stored).not.toContain(code);
        expect(stored).not.toContain(code.replace('-', ''));
      }
    },
  );

  it('is shown to those who hand out receipts, and to no other role', async () => {
    const number = await fileAt(township, 'window-clerk');
    expect((await township.get('village-agent', `/cases/${number}`)).body.queryCode).toBe(
      await codeAt(township, number),
    );
    for (const role of ['reviewer', 'approver', 'linked-case-officer'] as const) {
      expect((await township.get(role, `/cases/${number}`)).body).toMatchObject({
        caseNumber: number,
        queryCode: null,
      });
    }
  });

  it('is another for another case of the same person', async () => {
    const numbers = [await fileAt(township, 'window-clerk'), await fileAt(township, 'window-clerk')];
    const codes = await Promise.all(numbers.map((number) => codeAt(township, number)));
    expect(codes[0]).not.toBe(codes[1]);
  });

  it('opens its own case alone, and is gone with the part', async () => {
    const [one, other] = [await fileAt(township, 'window-clerk'), await fileAt(township, 'window-clerk')];
    const number = findCaseNumber(`${one.slice(0, 12)} ${one.slice(12).toLowerCase()}`);
    assert(number, 'spaces and small letters do not matter');
    const code = (await codeAt(township, one)) ?? '';
    const progress = new CaseProgress(township.journal, township.parts);
    expect(await progress.find(number, code.toLowerCase().replace('-', ''))).toMatchObject({ caseNumber: one });
    expect(await progress.find(number, (await codeAt(township, other)) ?? '')).toBeUndefined();
    expect(await progress.find(number, '')).toBeUndefined();
    expect(await new CaseProgress(county.journal, county.parts).find(number, code)).toBeUndefined();

    const erase = 'delete from part where hash = decode((select state->>$1 from case_state where number = $2), $3)';
    await township.journal.transaction((tx) => tx.query(erase, ['applicantPart', one, 'hex']));
    expect(await codeAt(township, one)).toBeNull();
    expect(await progress.find(number, code)).toBeUndefined();
  });
});

it.each(['', '35042810620120261122IAMG00001A', '1'.repeat(31), '编号'])('%j is no case number', (typed) => {
  expect(findCaseNumber(typed)).toBeUndefined();
});
