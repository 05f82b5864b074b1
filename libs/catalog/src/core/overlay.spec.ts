import { catalog } from '@wutong/wire';
import {
  CITY,
  COUNTY,
  linkedItem,
  naturalDays,
  overlayOf,
  TOWN,
  townItem,
  VILLAGE,
  workingDays,
} from '../../../../test/catalog/catalog.factory.js';
import { decideOverlay, type OverlayInput, warnOverlay } from './overlay.js';
import { type PlacePoints } from './points.js';

const none: PlacePoints = { droppedMaterials: [], droppedSteps: [] };

function decide(points: Partial<PlacePoints>, input: Partial<OverlayInput> = {}) {
  return decideOverlay({ item: townItem(), place: TOWN, points: { ...none, ...points }, ...input });
}

function refusal(points: Partial<PlacePoints>, input: Partial<OverlayInput> = {}) {
  const decision = decide(points, input);
  return decision.kind === 'refused'
    ? `${decision.refusal.code} ${decision.refusal.params?.point ?? ''}`
    : decision.kind;
}

describe('an overlay of an item that the place decides', () => {
  it('tightens promise, materials, steps and fee', () => {
    const decision = decide({
      promisedLimit: workingDays(3),
      droppedMaterials: ['M2', 'M2'],
      droppedSteps: ['S2'],
      feeExemption: { basis: '县政府文件' },
    });
    expect(decision).toMatchObject({
      kind: 'set',
      overlay: {
        place: '350428106',
        itemId: '350428:wutong:XZ-001',
        version: 1,
        promisedLimit: { value: 3 },
        droppedMaterials: ['M2'],
        droppedSteps: ['S2'],
        feeExemption: { basis: '县政府文件' },
      },
    });
  });

  it.each<[string, Partial<PlacePoints>, string]>([
    ['a longer promise', { promisedLimit: workingDays(8) }, 'overlay.wider promised_limit'],
    ['a promise in other days', { promisedLimit: naturalDays(3) }, 'overlay.incomparable promised_limit'],
    ['a promise under the floor', { promisedLimit: workingDays(1) }, 'overlay.under-floor promised_limit'],
    ['a material that stays', { droppedMaterials: ['M1'] }, 'overlay.not-droppable materials'],
    ['a material that is none', { droppedMaterials: ['M9'] }, 'overlay.not-droppable materials'],
    ['a step that stays', { droppedSteps: ['S1'] }, 'overlay.not-droppable steps'],
    ['an exemption without basis', { feeExemption: { basis: ' ' } }, 'overlay.no-basis fee'],
    ['an own step beyond the whole', { stepLimit: workingDays(6) }, 'overlay.wider step_limit'],
    ['nothing at all', {}, 'overlay.empty '],
  ])('refuses %s', (_, points, expected) => {
    expect(refusal(points)).toBe(expected);
  });

  it('never touches name, conditions, basis or statutory limit', () => {
    expect(refusal({ promisedLimit: workingDays(3) }, { fixed: ['statutory_limit', 'name'] })).toBe(
      'overlay.not-own-part name',
    );
  });

  it('names every bad point', () => {
    const decision = decide({ promisedLimit: workingDays(8), droppedSteps: ['S1'] });
    expect(decision).toMatchObject({
      refusal: {
        faults: [
          { field: 'promisedLimit', value: '8个工作日', code: 'overlay.wider' },
          { field: 'droppedSteps', value: 'S1', code: 'overlay.not-droppable' },
        ],
      },
    });
  });

  it('measures a promise by the statutory limit when the standard promises nothing', () => {
    const item = townItem({ promisedLimit: undefined, promiseFloor: undefined });
    expect(refusal({ promisedLimit: workingDays(21) }, { item })).toBe('overlay.wider promised_limit');
    expect(refusal({ promisedLimit: workingDays(20) }, { item })).toBe('set');
  });

  it('exempts from no fee that is not charged', () => {
    const item = townItem({ fee: { charged: false } });
    expect(refusal({ feeExemption: { basis: '文件' } }, { item })).toBe('overlay.incomparable fee');
  });

  it('is written once: the same wish changes nothing, another counts up, none withdraws it', () => {
    const newest = overlayOf(TOWN, townItem(), { version: 4, promisedLimit: workingDays(3) });
    expect(refusal({ promisedLimit: workingDays(3) }, { newest })).toBe('unchanged');
    expect(decide({ promisedLimit: workingDays(4) }, { newest })).toMatchObject({ overlay: { version: 5 } });
    expect(decide({}, { newest })).toEqual({ kind: 'set', overlay: overlayOf(TOWN, townItem(), { version: 5 }) });
  });
});

describe("an overlay of another's item", () => {
  const office = { place: '县政务服务中心', hours: '', channels: ['window'], phone: '' };
  const own = { stepLimit: workingDays(8), convenience: office };

  it('binds the own step and convenience, within the review', () => {
    expect(refusal(own, { item: linkedItem(), place: COUNTY })).toBe('set');
    const late = { ...own, stepLimit: workingDays(11) };
    expect(refusal(late, { item: linkedItem(), place: COUNTY })).toBe('overlay.wider step_limit');
    const other = { ...own, stepLimit: naturalDays(3) };
    expect(refusal(other, { item: linkedItem(), place: COUNTY })).toBe('overlay.incomparable step_limit');
    expect(refusal({ ...own, stepLimit: workingDays(5) }, { item: linkedItem(), place: VILLAGE })).toBe('set');
  });

  it('may be the phone alone', () => {
    const convenience = { place: '', hours: '', channels: [], phone: '0598-0000009' };
    const decision = decide({ convenience }, { item: linkedItem(), place: COUNTY });
    expect(decision).toMatchObject({ kind: 'set', overlay: { convenience: { phone: '0598-0000009' } } });
  });

  it('changes nothing of the whole', () => {
    const total = { promisedLimit: workingDays(3) };
    expect(refusal(total, { item: linkedItem(), place: COUNTY })).toBe('overlay.not-own-part promised_limit');
    expect(refusal(total, { place: COUNTY })).toBe('overlay.not-own-part promised_limit');
    const countyItem = townItem({ deciding: { level: 4, body: '县林业局' } });
    expect(refusal(total, { item: countyItem, place: TOWN })).toBe('overlay.not-own-part promised_limit');
  });

  it('is no part of a place above or beside the publisher', () => {
    expect(refusal(own, { place: CITY })).toBe('overlay.not-own-part step_limit');
    expect(refusal(own, { place: '350429106' as typeof TOWN })).toBe('overlay.not-own-part step_limit');
  });

  it("holds a step to what it can be compared with: the law for a licence's review, else the whole", () => {
    const licence = linkedItem({ kind: catalog.ItemKind.LICENCE, reviewLimit: undefined });
    const step = (value: number, item = licence, place = COUNTY) =>
      refusal({ stepLimit: workingDays(value) }, { item, place });
    expect([step(20), step(21)]).toEqual(['set', 'overlay.wider step_limit']);
    const payment = linkedItem({ reviewLimit: undefined });
    expect([step(5, payment), step(6, payment)]).toEqual(['set', 'overlay.wider step_limit']);
    expect(step(6, licence, VILLAGE)).toBe('overlay.wider step_limit');
    const natural = { stepLimit: naturalDays(25) };
    expect(refusal(natural, { item: licence, place: COUNTY })).toBe('set');
    const warned = warnOverlay(licence, COUNTY, { ...none, ...natural });
    expect(warned).toMatchObject([{ field: 'stepLimit', code: 'overlay.review-not-compared' }]);
    expect(warnOverlay(licence, COUNTY, { ...none, stepLimit: workingDays(9) })).toEqual([]);
  });

  it('asks for no more visits and offers no fewer channels than the standard, or the own release', () => {
    const item = linkedItem({ convenience: { channels: ['window', 'online'], visits: 1 } });
    const wish = (channels: string[], visits?: number, own?: OverlayInput['own']) =>
      refusal(
        { convenience: { place: '', hours: '', channels, visits, phone: '' } },
        { item, place: COUNTY, ...(own && { own }) },
      );
    expect(wish(['online', 'window', 'mobile'], 0)).toBe('set');
    expect(wish([], 2)).toBe('overlay.wider visits');
    expect(wish(['window'])).toBe('overlay.wider channels');
    expect(wish(['window'], 2, { channels: ['window'], visits: 3 })).toBe('set');
    expect(wish(['online'], undefined, { channels: ['window'] })).toBe('overlay.wider channels');
  });

  it('names the point in Chinese too', () => {
    const decision = decide({ promisedLimit: workingDays(8) });
    expect(decision).toMatchObject({ refusal: { params: { point: 'promised_limit', name: '承诺时限' } } });
  });
});
