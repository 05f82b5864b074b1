import { create } from '@bufbuild/protobuf';
import { type Path, toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import {
  availableActs,
  decideAccept,
  decideDecision,
  decideDelivery,
  decideOpinion,
  isRefusal,
  type Post,
} from '../../libs/cases/src/core/case-acts.js';
import { filedBody, filingRefusal, receivingPlaceOf } from '../../libs/cases/src/core/case-filing.js';
import { fold } from '../../libs/cases/src/core/case-fold.js';
import {
  CASE_NUMBER,
  CaseScript,
  CITY,
  COUNTY,
  countyItem,
  ENTRUSTMENT,
  linkedItem,
  OTHER_TOWNSHIP,
  TOWNSHIP,
  townshipItem,
  VILLAGE,
} from './case-factory.js';

const TEXT_PART = new Uint8Array([7]);
const CALENDARS: Uint8Array[] = [];

function at(path: string): Post {
  return { accountId: 'a-1', role: 'window-clerk', path: path as Path, clockConfirmed: true };
}

function arrivedCase(item: catalog.Item): CaseScript {
  const script = new CaseScript(item);
  script.filed();
  script.arrived();
  return script;
}

describe('accepting', () => {
  it('names the letter that the township accepts by for the county, and none for the county itself', () => {
    const state = fold(arrivedCase(countyItem()).events);
    expect(decideAccept(state, at(TOWNSHIP), CALENDARS)).toMatchObject({ forLevel: 4, by: { letter: ENTRUSTMENT } });
    expect(decideAccept(state, at(COUNTY), CALENDARS)).toMatchObject({ forLevel: 4, by: { letter: '' } });
  });

  it.each([
    [countyItem({ entrustment: undefined }), TOWNSHIP, 'case.no-entrustment'],
    [countyItem(), VILLAGE, 'case.village-never-accepts'],
    [countyItem(), OTHER_TOWNSHIP, 'case.wrong-body'],
  ])('refuses who has no power to', (item, path, code) => {
    expect(decideAccept(fold(arrivedCase(item).events), at(path), CALENDARS)).toMatchObject({
      kind: 'forbidden',
      code,
    });
  });

  it('refuses before the case has arrived, and twice', () => {
    const filed = new CaseScript();
    filed.filed();
    expect(decideAccept(fold(filed.events), at(TOWNSHIP), CALENDARS)).toMatchObject({ code: 'case.not-allowed' });
    const accepted = arrivedCase(countyItem());
    accepted.accepted();
    expect(decideAccept(fold(accepted.events), at(TOWNSHIP), CALENDARS)).toMatchObject({ code: 'case.not-allowed' });
  });
});

describe('deciding', () => {
  const decision = { outcome: 'granted', reasonsPart: new Uint8Array(), calendars: CALENDARS } as const;

  it('is for the deciding body alone, and in a linked case after the review', () => {
    const script = arrivedCase(linkedItem());
    script.accepted();
    expect(decideDecision(fold(script.events), at(COUNTY), decision)).toMatchObject({ code: 'case.wrong-body' });
    expect(decideDecision(fold(script.events), at(CITY), decision)).toMatchObject({ code: 'case.not-allowed' });
    script.opinion();
    script.arrivedAtDecider();
    expect(isRefusal(decideDecision(fold(script.events), at(CITY), decision))).toBe(false);
  });

  it('refuses every act on a case that is read-only here', () => {
    const script = arrivedCase(countyItem());
    script.fromTheFuture();
    const state = fold(script.events);
    expect(availableActs(state, TOWNSHIP as Path)).toEqual([]);
    expect(decideAccept(state, at(TOWNSHIP), CALENDARS)).toMatchObject({ kind: 'conflict', code: 'case.read-only' });
  });

  it('holds delivery while two decisions are in conflict', () => {
    const script = arrivedCase(townshipItem());
    const accepted = script.accepted(TOWNSHIP, { letter: '', forLevel: 5 });
    script.decided(TOWNSHIP, { on: [accepted] });
    expect(isRefusal(decideDelivery(fold(script.events), at(TOWNSHIP)))).toBe(false);
    script.decided(TOWNSHIP, { on: [accepted], outcome: 2 });
    const state = fold(script.events);
    expect(state.conflicts).toHaveLength(1);
    expect(decideDelivery(state, at(TOWNSHIP))).toMatchObject({ code: 'case.delivery-held' });
  });
});

describe('what a place may do now', () => {
  it('follows the case', () => {
    const script = arrivedCase(linkedItem());
    const acts = (path: string) => availableActs(fold(script.events), path as Path);
    expect([acts(VILLAGE), acts(TOWNSHIP), acts(COUNTY)]).toEqual([
      ['annotated'],
      ['accepted', 'annotated'],
      ['accepted', 'annotated'],
    ]);
    script.accepted();
    expect([acts(TOWNSHIP), acts(COUNTY), acts(CITY)]).toEqual([
      ['annotated'],
      ['opinion-signed', 'annotated'],
      ['annotated'],
    ]);
    script.opinion();
    script.arrivedAtDecider();
    expect(acts(CITY)).toEqual(['taken-over', 'decided', 'annotated']);
    script.decided(CITY);
    expect([acts(TOWNSHIP), acts(CITY), acts(VILLAGE)]).toEqual([
      ['delivered', 'annotated'],
      ['delivered', 'annotated'],
      ['annotated'],
    ]);
  });

  it('makes what the fold then gives effect to', () => {
    const script = arrivedCase(linkedItem());
    script.accepted();
    const opinion = decideOpinion(fold(script.events), at(COUNTY), { favourable: true, textPart: TEXT_PART });
    expect(opinion).toMatchObject({ by: { path: COUNTY, letter: '' }, favourable: true });
  });
});

describe('filing', () => {
  const filing = (receivingPath: string, code = 'M1') => ({
    itemId: countyItem().id,
    receivingPath: receivingPath as Path,
    materials: [{ code, hash: '00', size: 1, mediaType: 'image/png' }],
  });

  it('goes from a village to its township, else to the own office', () => {
    expect(receivingPlaceOf(VILLAGE as Path)).toBe(TOWNSHIP);
    expect(receivingPlaceOf(TOWNSHIP as Path)).toBe(TOWNSHIP);
    expect(filingRefusal(at(VILLAGE), filing(TOWNSHIP), countyItem())).toBeUndefined();
    expect(filingRefusal(at(VILLAGE), filing(COUNTY), countyItem())).toBeUndefined();
  });

  it.each([
    ['an office that is not above', filing(OTHER_TOWNSHIP), countyItem(), 'case.receiver-not-above'],
    ['a village as office', filing(VILLAGE), countyItem(), 'case.village-never-accepts'],
    ['an office above the deciding body', filing(COUNTY), townshipItem(), 'case.receiver-above-decider'],
    [
      'a city as office',
      filing(CITY),
      countyItem({ deciding: { level: 3, body: '市林业局' } }),
      'case.receiver-not-above',
    ],
    ['what a body below the office reviews', filing(COUNTY), linkedItem({ reviewLevel: 5 }), 'case.nobody-accepts'],
    [
      'what the city decides without a review',
      filing(TOWNSHIP),
      countyItem({ deciding: { level: 3, body: '市林业局' } }),
      'case.decider-never-reached',
    ],
    [
      'what the city reviews',
      filing(TOWNSHIP),
      linkedItem({ deciding: { level: 2 }, reviewLevel: 3 }),
      'case.decider-never-reached',
    ],
    ['an item that is not in force', filing(TOWNSHIP), undefined, 'case.item-not-in-force'],
    ['a material that the item does not know', filing(TOWNSHIP, 'M9'), countyItem(), 'case.materials-wrong'],
  ])('refuses %s', (_, asked, item, code) => {
    expect(filingRefusal(at(VILLAGE), asked, item && create(catalog.ItemSchema, item))).toMatchObject({ code });
  });

  it('is received at the city only for what is filed there, and decided there', () => {
    const cityItem = countyItem({ deciding: { level: 3, body: '市林业局' }, entrustment: undefined });
    expect(filingRefusal(at(CITY), filing(CITY), cityItem)).toBeUndefined();
    expect(filingRefusal(at(CITY), filing(CITY), linkedItem())).toMatchObject({ code: 'case.nobody-accepts' });
  });

  it('names the algorithm of each hash: SHA-256 where only a digest is given', () => {
    const hashed = (hash: string) => {
      const materials = [{ code: 'M1', hash, size: 1, mediaType: 'image/png' }];
      const body = filedBody(at(VILLAGE), { ...filing(TOWNSHIP), materials }, CASE_NUMBER, TEXT_PART);
      return toHex(body.materials[0]?.hash ?? TEXT_PART);
    };
    expect(hashed('ab'.repeat(32))).toBe(`01${'ab'.repeat(32)}`);
    expect(hashed(`02${'ab'.repeat(32)}`)).toBe(`02${'ab'.repeat(32)}`);
  });
});
