import { readFileSync } from 'node:fs';
import { effectivePointsDigest } from '@wutong/catalog';
import { type Fault, type Path, Refused } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import supertest from 'supertest';
import { readFrom } from '../harness/read-from.js';
import { CITY, COUNTY, TOWN, workingDays } from './catalog.factory.js';
import { type CatalogNode, madeOf, startCatalogNode } from './catalog-node.js';
import { itemRow, linkedRow, type WorkbookRows, xlsx } from './workbook.factory.js';

const VILLAGE = '350428106201' as Path;
const TODAY = '2026-11-20';
const none = { droppedMaterials: [], droppedSteps: [] };

const dataFile = (name: string) => new Uint8Array(readFileSync(new URL(`../../data/${name}`, import.meta.url)));

async function refusalOf(work: Promise<unknown>): Promise<Refused['refusal']> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (outcome instanceof Refused) return outcome.refusal;
  throw outcome instanceof Error ? outcome : new Error('it was not refused');
}

const cells = (faults: readonly Fault[] = []) => faults.map(({ field, value, code }) => `${field} ${value} ${code}`);

const count = async (node: CatalogNode, table: string) => {
  const [row] = await node.journal.transaction((tx) =>
    tx.query<{ n: number }>(`select count(*)::int as n from ${table}`),
  );
  return row?.n;
};

const remake = (node: CatalogNode, key: string) =>
  node.journal.transaction(async (tx) => node.families.find(({ name }) => key.startsWith(`${name}/`))?.remake(tx, key));

const at = (node: CatalogNode, place: Path, itemId: string) =>
  node.journal.transaction((tx) => node.items.effectiveItem(tx, itemId, place, TODAY));

describe('the catalog of one publisher', () => {
  let node: CatalogNode;
  beforeAll(async () => {
    node = await startCatalogNode(COUNTY);
  }, 120_000);
  afterAll(() => node.close());

  const TOWN_ITEM = '350428:wutong:XZ-001';
  const first: WorkbookRows = {
    事项: [linkedRow(), itemRow(), itemRow({ 编码: 'XZ-002' })],
    市级事项本地实施: [{ 事项编码: 'SL-001', 发布机关: '350428', 本级环节时限: '8个工作日' }],
  };

  it('refuses a bad workbook as a whole, every bad cell listed, and keeps nothing of it', async () => {
    const bad = await refusalOf(node.service.importWorkbook(node.command(), dataFile('items-bad.xlsx')));
    expect(bad.code).toBe('import.bad-sheet');
    expect(cells(bad.faults)).toEqual([
      '事项!I2 五天左右 sheet.not-a-limit',
      '事项!I4 30个工作日 sheet.promise-above-statutory',
      expect.stringMatching(/^事项!A\d WJ-001 sheet\.duplicate-code$/),
    ]);
    const wrong = await refusalOf(node.service.importWorkbook(node.command(), dataFile('items-wrong-column.xlsx')));
    expect(cells(wrong.faults)).toEqual(['事项!I1 承诺期限 sheet.column-wrong']);
    const noise = await refusalOf(node.service.importWorkbook(node.command(), new Uint8Array([1, 2, 3])));
    expect(noise.code).toBe('import.not-a-workbook');
    const others = await xlsx({ 事项: [linkedRow()] });
    expect((await refusalOf(node.service.importWorkbook(node.command(), others))).code).toBe('import.no-own-rows');
    expect((await refusalOf(node.service.publish(node.command()))).code).toBe('release.nothing-imported');
    for (const table of ['catalog_import', 'catalog_import_line', 'content', 'entry', 'command']) {
      expect([table, await count(node, table)]).toEqual([table, 0]);
    }
  });

  it('imports its own rows, the same ones once, and answers the same command the same', async () => {
    const bytes = await xlsx(first);
    const command = node.command();
    const imported = await node.service.importWorkbook(command, bytes);
    expect(imported).toMatchObject({ items: 2, implementations: 1, unchanged: false, replayed: false });
    expect(await node.service.importWorkbook(command, bytes)).toEqual({ ...imported, replayed: true });
    expect(await node.service.importWorkbook(node.command(), await xlsx(first))).toMatchObject({
      importId: imported.importId,
      unchanged: true,
    });
    expect(await count(node, 'entry')).toBe(0);
  });

  it('leaves nothing behind when a command comes again after another import took its place', async () => {
    const command = node.command();
    const bytes = await xlsx({ 事项: [itemRow({ 编码: 'XZ-009' })] });
    const imported = await node.service.importWorkbook(command, bytes);
    await node.service.importWorkbook(node.command(), await xlsx(first));
    const lines = await count(node, 'catalog_import_line');
    expect(await node.service.importWorkbook(command, bytes)).toEqual({ ...imported, replayed: true });
    expect([await count(node, 'catalog_import'), await count(node, 'catalog_import_line')]).toEqual([1, lines]);
  });

  it('publishes what changed, and nothing when nothing did', async () => {
    const released = await node.service.publish(node.command());
    expect(released).toMatchObject({ publisher: '350428', number: 1, effectiveOn: TODAY, items: 2, unchanged: false });
    expect(await node.service.publish(node.command())).toEqual({ ...released, unchanged: true, replayed: false });
    expect(await count(node, 'entry')).toBe(1);
    expect((await at(node, TOWN, TOWN_ITEM))?.item?.promisedLimit?.value).toBe(5);
  });

  it('counts versions up by content and retires what the sheet no longer lists', async () => {
    await node.service.importWorkbook(
      node.command(),
      await xlsx({
        事项: [linkedRow(), itemRow({ 承诺时限: '4个工作日' })],
        市级事项本地实施: first.市级事项本地实施 ?? [],
      }),
    );
    expect(await node.service.publish(node.command(), '2026-11-21')).toMatchObject({ number: 2, items: 1 });
    const lines = await node.journal.transaction((tx) =>
      tx.query(`select r.number, l.item_id, l.version from catalog_release_line l join catalog_release r using (entry_id)
                order by number, item_id`),
    );
    expect(lines).toEqual([
      { number: 1, item_id: '350428:wutong:XZ-001', version: 1 },
      { number: 1, item_id: '350428:wutong:XZ-002', version: 1 },
      { number: 1, item_id: '3504:wutong:SL-001', version: 1 },
      { number: 2, item_id: '350428:wutong:XZ-001', version: 2 },
      { number: 2, item_id: '3504:wutong:SL-001', version: 1 },
    ]);
    expect((await at(node, TOWN, TOWN_ITEM))?.item?.promisedLimit?.value).toBe(5);
    const tomorrow = await node.journal.transaction((tx) => node.items.itemsAt(tx, TOWN, '2026-11-21'));
    expect(tomorrow.map(({ item }) => item?.promisedLimit?.value)).toEqual([4]);
  });

  it('makes its damaged releases again from their entries', async () => {
    const key = 'release/350428';
    const rows = () =>
      node.journal.transaction(async (tx) => [
        await tx.query('select t::text from catalog_release t order by 1'),
        await tx.query('select t::text from catalog_release_line t order by 1'),
      ]);
    const [made, before] = [await madeOf(node, key), await rows()];
    await node.journal.transaction(async (tx) => {
      await tx.query(`delete from catalog_release_line where item_id = '350428:wutong:XZ-002'`);
      await tx.query(`update catalog_release set effective_on = '2020-01-01' where number = 2`);
    });
    expect(await madeOf(node, key)).not.toBe(made);
    await remake(node, key);
    expect([await madeOf(node, key), await rows()]).toEqual([made, before]);
  });
});

describe('a city, its county and a township', () => {
  let city: CatalogNode;
  let county: CatalogNode;
  let town: CatalogNode;
  beforeAll(async () => {
    [city, county, town] = await Promise.all([
      startCatalogNode(CITY),
      startCatalogNode(COUNTY),
      startCatalogNode(TOWN, 2),
    ]);
    for (const publisher of [city, county]) {
      await publisher.service.importWorkbook(publisher.command(), dataFile('items-jiangle.xlsx'));
      await publisher.service.publish(publisher.command());
    }
  }, 180_000);
  afterAll(() => Promise.all([city, county, town].map((node) => node.close())));

  const TOWN_ITEM = '350428:wutong:TS-001';

  it('have the same points in force once the releases have come down, and up for view', async () => {
    expect(await county.take(city)).toBe(1);
    expect(await town.take(county)).toBe(2);
    expect(await city.take(county)).toBe(1);
    for (const place of [COUNTY, TOWN, VILLAGE]) {
      const held = [city, county, ...(place === COUNTY ? [] : [town])];
      const digests = await Promise.all(
        held.map((node) =>
          node.journal.transaction(async (tx) =>
            (await node.items.itemsAt(tx, place, TODAY)).map(effectivePointsDigest),
          ),
        ),
      );
      expect(digests[0]).toHaveLength(198);
      for (const one of digests) expect(one).toEqual(digests[0]);
    }
    const linked = (await town.journal.transaction((tx) => town.items.itemsAt(tx, TOWN, TODAY))).filter(
      ({ item }) => item?.deciding?.level === 3,
    );
    expect(linked).toHaveLength(21);
    expect(linked.every(({ stepLimits }) => stepLimits[0]?.place === '350428')).toBe(true);
    for (const key of ['release/3504', 'release/350428']) expect(await madeOf(town, key)).toBe(await madeOf(city, key));
  }, 180_000);

  it('let the township tighten what it decides, and nothing else', async () => {
    const promise = (days: number) => ({ ...none, promisedLimit: workingDays(days) });
    const set = await town.service.setOverlay(town.command(), TOWN_ITEM, promise(3));
    expect(set).toMatchObject({ version: 1, unchanged: false });
    expect(await town.service.setOverlay(town.command(), TOWN_ITEM, promise(3))).toMatchObject({
      overlayId: set.overlayId,
      unchanged: true,
    });
    const wider = await refusalOf(town.service.setOverlay(town.command(), TOWN_ITEM, promise(8)));
    expect(wider).toMatchObject({ code: 'overlay.wider', params: { point: 'promised_limit' } });
    const under = await refusalOf(town.service.setOverlay(town.command(), TOWN_ITEM, promise(2)));
    expect(under.code).toBe('overlay.under-floor');

    const countyItem = (await town.journal.transaction((tx) => town.items.itemsAt(tx, TOWN, TODAY))).find(
      ({ item }) => item?.deciding?.level === 4,
    )?.item?.id;
    const notOwn = await refusalOf(town.service.setOverlay(town.command(), countyItem ?? '', promise(1)));
    expect(notOwn).toMatchObject({ code: 'overlay.not-own-part', params: { point: 'promised_limit' } });
    expect((await refusalOf(town.service.setOverlay(town.command(), '350428:wutong:NONE', none))).code).toBe(
      'item.unknown',
    );

    const before = await at(county, TOWN, TOWN_ITEM);
    expect(await county.take(town)).toBe(1);
    expect(await city.take(county)).toBe(1);
    for (const node of [city, county, town]) {
      const effective = await at(node, VILLAGE, TOWN_ITEM);
      expect(effective?.item?.promisedLimit).toMatchObject({ value: 3, unit: catalog.LimitUnit.WORKING_DAY });
    }
    const key = `overlay/350428106/${TOWN_ITEM}`;
    expect(await madeOf(city, key)).toBe(await madeOf(town, key));
    await city.journal.transaction((tx) =>
      tx.query('update catalog_overlay set version = 9, payload = $1', [Buffer.of(0)]),
    );
    await remake(city, key);
    expect(await madeOf(city, key)).toBe(await madeOf(town, key));
    expect((await at(city, VILLAGE, TOWN_ITEM))?.item?.promisedLimit?.value).toBe(3);
    const after = await at(county, TOWN, TOWN_ITEM);
    expect(before && after && effectivePointsDigest(before) !== effectivePointsDigest(after)).toBe(true);
    expect((await at(county, COUNTY, TOWN_ITEM))?.item?.promisedLimit?.value).toBe(5);
  });

  it('import and publish, and overlay, only where that is the place’s duty', async () => {
    const bytes = dataFile('items-jiangle.xlsx');
    const imported = await refusalOf(town.service.importWorkbook(town.command(), bytes));
    const published = await refusalOf(town.service.publish(town.command()));
    for (const refusal of [imported, published])
      expect(refusal).toMatchObject({ kind: 'forbidden', code: 'release.no-duty', params: { place: '350428106' } });
    const set = await refusalOf(city.service.setOverlay(city.command(), TOWN_ITEM, none));
    expect(set).toMatchObject({ kind: 'forbidden', code: 'overlay.no-duty' });
    await city.journal.number(100);
    const [entry] = await readFrom(city.journal);
    const [releases, overlays] = city.families;
    const keyed = (key: string) => entry && { ...entry, entry: { ...entry.entry, key } };
    const ofTown = keyed('release/350428106');
    const ofCity = keyed('overlay/3504/3504:wutong:JY-101');
    expect(ofTown && releases.authorise(ofTown, '350428106')).toMatchObject({ code: 'release.no-duty' });
    expect(ofCity && overlays.authorise(ofCity, '3504')).toMatchObject({ code: 'overlay.no-duty' });
    expect(entry && releases.authorise(entry, '3504')).toBeUndefined();
  });

  it('judge an origin by its key', async () => {
    await town.journal.number(100);
    const [entry] = (await readFrom(town.journal)).filter((one) => one.entry.family === 'overlay');
    const [, overlays] = town.families;
    expect(entry && overlays.authorise(entry, '350428106')).toBeUndefined();
    expect(entry && overlays.authorise(entry, '350428')).toMatchObject({ code: 'overlay.not-for-key' });
  });

  it('show and take it over HTTP', async () => {
    const http = supertest(town.app.getHttpServer());
    const id = () => town.command().commandId;
    const item = await http.get(`/catalog/items/${TOWN_ITEM}`).query({ place: VILLAGE }).expect(200);
    expect(item.body).toMatchObject({
      itemId: TOWN_ITEM,
      place: VILLAGE,
      item: {
        id: TOWN_ITEM,
        promisedLimit: { value: 3, unit: 'working-day' },
        statutoryLimit: { value: 20, unit: 'working-day' },
        deciding: { level: 5 },
        convenience: { phone: expect.stringContaining('演示') },
      },
    });
    expect(JSON.stringify(item.body)).not.toContain('$typeName');
    const points = await http.get('/catalog/effective-points').expect(200);
    expect(points.body.points).toHaveLength(198);
    expect(points.body.points[0]).toEqual({
      itemId: expect.any(String),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const found = await http.get('/catalog/items').query({ search: 'TS-001' }).expect(200);
    expect(found.body.items).toHaveLength(1);
    const releases = await http.get('/catalog/releases').expect(200);
    expect(releases.body.releases).toMatchObject([
      { publisher: '3504', number: 1, inForce: true, items: 21, implementations: 0 },
      { publisher: '350428', number: 1, inForce: true, items: 177, implementations: 21 },
    ]);
    const wish = { promisedLimit: { value: 4, unit: 'working-day' }, convenience: { place: '光明镇便民服务中心' } };
    const set = await http.put(`/catalog/overlays/${TOWN_ITEM}`).set('Idempotency-Key', id()).send(wish).expect(200);
    expect(set.body).toMatchObject({ version: 2, unchanged: false, replayed: false });
    const badUnit = { promisedLimit: { value: 4, unit: '天' } };
    await http.put(`/catalog/overlays/${TOWN_ITEM}`).set('Idempotency-Key', id()).send(badUnit).expect(400);
    const imported = await supertest(county.app.getHttpServer())
      .post('/catalog/imports')
      .set('Idempotency-Key', id())
      .set('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .send(Buffer.from(dataFile('items-jiangle.xlsx')))
      .expect(201);
    expect(imported.body).toMatchObject({ items: 177, implementations: 21, unchanged: true });
  });
});
