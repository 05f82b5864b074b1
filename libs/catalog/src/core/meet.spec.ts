import { create, toBinary } from '@bufbuild/protobuf';
import { toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import fc from 'fast-check';
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
import { effectivePointsDigest } from './effective-digest.js';
import { compareLimits } from './limits.js';
import { meetAt, type PlacedImplementation, type PlacedOverlay } from './meet.js';
import { decideOverlay } from './overlay.js';

const id = (digit: string) => `01${digit.repeat(64)}`;
const standard = (item: catalog.Item) => ({ item, releaseId: id('a') });
const placed = (overlay: catalog.OverlaySet, digit = '1'): PlacedOverlay => ({ overlay, entryId: id(digit) });
const leftOut = (effective: catalog.EffectiveItem) =>
  effective.leftOut.map(({ place, point, reason }) => `${place} ${point} ${reason}`);

function implementation(stepLimit: catalog.Limit): PlacedImplementation {
  const said = create(catalog.ImplementationSchema, { itemId: linkedItem().id, stepLimit });
  return { publisher: COUNTY, releaseId: id('b'), implementation: said };
}

describe('the effective item', () => {
  it('is the standard where nothing stands beside it', () => {
    const item = townItem();
    const effective = meetAt(standard(item), VILLAGE, [], []);
    expect(effective.item).toEqual(item);
    expect(effective.conveniences).toMatchObject([{ place: '350428', convenience: { hours: '工作日' } }]);
    expect(leftOut(effective)).toEqual([]);
  });

  it("takes the township's promise, also at its village, not beside it", () => {
    const item = townItem();
    const overlays = [placed(overlayOf(TOWN, item, { promisedLimit: workingDays(3), droppedMaterials: ['M2'] }))];
    for (const place of [TOWN, VILLAGE]) {
      const effective = meetAt(standard(item), place, [], overlays);
      expect(effective.item?.promisedLimit?.value).toBe(3);
      expect(effective.item?.materials.map(({ code }) => code)).toEqual(['M1']);
      expect(effective.overlays.map(toHex)).toEqual([id('1')]);
    }
    for (const place of [COUNTY, '350428104' as typeof TOWN]) {
      expect(meetAt(standard(item), place, [], overlays).item).toEqual(item);
    }
  });

  it("adds a lower publisher's own step and place, and its overlay's", () => {
    const item = linkedItem();
    const own = implementation(workingDays(8));
    const convenience = { place: '县政务服务中心二楼', hours: '', channels: ['window'] };
    const overlays = [placed(overlayOf(COUNTY, item, { stepLimit: workingDays(6), convenience }))];
    const effective = meetAt(standard(item), TOWN, [own], overlays);
    expect(effective.stepLimits).toMatchObject([{ place: '350428', limit: { value: 6 } }]);
    expect(effective.conveniences.map(({ place }) => place)).toEqual(['3504', '350428']);
    expect(effective.releases.map(toHex)).toEqual([id('a'), id('b')]);
    expect(meetAt(standard(item), CITY, [own], overlays).stepLimits).toEqual([]);
  });

  it('merges a place’s convenience field by field, and never takes away from it', () => {
    const item = linkedItem({ convenience: { channels: ['window'], visits: 2 } });
    const release = create(catalog.ImplementationSchema, {
      itemId: item.id,
      convenience: {
        place: '县政务服务中心二楼',
        hours: '工作日',
        channels: ['window', 'online'],
        visits: 1,
        phone: '1',
      },
    });
    const own = { publisher: COUNTY, releaseId: id('b'), implementation: release };
    const at = (convenience: Parameters<typeof overlayOf>[2] & object) =>
      meetAt(standard(item), COUNTY, [own], [placed(overlayOf(COUNTY, item, convenience))]);
    const better = at({ convenience: { hours: '周六也办', visits: 0 } });
    expect(better.conveniences[1]?.convenience).toMatchObject({
      place: '县政务服务中心二楼',
      hours: '周六也办',
      channels: ['window', 'online'],
      visits: 0,
      phone: '1',
    });
    const worse = at({ convenience: { place: '一楼', channels: ['window'], visits: 2, phone: '2' } });
    expect(worse.conveniences[1]?.convenience).toMatchObject({
      place: '一楼',
      channels: ['window', 'online'],
      visits: 1,
      phone: '2',
    });
    expect(leftOut(worse)).toEqual(['350428 visits wider', '350428 channels wider']);
  });

  it('has a digest of what holds, whichever releases and overlays made it', () => {
    const item = townItem();
    const three = overlayOf(TOWN, item, { promisedLimit: workingDays(3) });
    const digest = (digit: string, overlay = three) =>
      effectivePointsDigest(meetAt({ item, releaseId: id(digit) }, TOWN, [], [placed(overlay, digit)]));
    expect(digest('1')).toBe(digest('2'));
    expect(digest('1')).not.toBe(digest('1', overlayOf(TOWN, item, { promisedLimit: workingDays(4) })));
  });

  it('leaves out what a newer release has made wider, incomparable, not droppable or not its own', () => {
    const overlay = overlayOf(TOWN, townItem(), {
      promisedLimit: workingDays(3),
      droppedMaterials: ['M2'],
      feeExemption: { basis: '文件' },
    });
    const at = (fields: Parameters<typeof townItem>[0]) =>
      meetAt(standard(townItem(fields)), TOWN, [], [placed(overlay)]);

    const tighter = at({ promisedLimit: workingDays(2), materials: [{ code: 'M2', droppable: false }] });
    expect(leftOut(tighter)).toEqual(['350428106 promised_limit wider', '350428106 materials not-droppable']);
    expect(tighter.item?.promisedLimit?.value).toBe(2);
    expect(tighter.item?.materials).toHaveLength(1);

    const natural = at({ promisedLimit: naturalDays(2), promiseFloor: undefined, fee: { charged: false } });
    expect(leftOut(natural)).toEqual(['350428106 promised_limit incomparable', '350428106 fee incomparable']);
    expect(natural.feeExemption).toBeUndefined();

    const taken = at({ deciding: { level: 4, body: '县民政局' } });
    expect(leftOut(taken)).toHaveLength(3);
    expect(taken.item?.promisedLimit?.value).toBe(5);
  });

  it('counts a promise under a raised floor as the floor, and says so', () => {
    const overlays = [placed(overlayOf(TOWN, townItem(), { promisedLimit: workingDays(3) }))];
    const effective = meetAt(standard(townItem({ promiseFloor: workingDays(4) })), TOWN, [], overlays);
    expect(effective.item?.promisedLimit?.value).toBe(4);
    expect(leftOut(effective)).toEqual(['350428106 promised_limit under-floor']);
  });

  it('reports an own step that cannot be compared with the same place’s release', () => {
    const item = linkedItem({ reviewLimit: undefined });
    const own = implementation(workingDays(4));
    const effective = meetAt(
      standard(item),
      COUNTY,
      [own],
      [placed(overlayOf(COUNTY, item, { stepLimit: naturalDays(2) }))],
    );
    expect(effective.stepLimits).toMatchObject([{ limit: { value: 4 } }]);
    expect(leftOut(effective)).toEqual(['350428 step_limit incomparable']);
  });
});

const limits = fc.oneof(
  fc.integer({ min: 0, max: 12 }).map(workingDays),
  fc.integer({ min: 1, max: 12 }).map(naturalDays),
);
const overlays = fc.array(
  fc.record({
    place: fc.constantFrom(CITY, COUNTY, TOWN, VILLAGE, '350428104'),
    version: fc.integer({ min: 1, max: 3 }),
    promisedLimit: fc.option(limits, { nil: undefined }),
    stepLimit: fc.option(limits, { nil: undefined }),
    droppedMaterials: fc.subarray(['M1', 'M2', 'M9']),
    droppedSteps: fc.subarray(['S1', 'S2']),
    feeExemption: fc.option(fc.constantFrom({ basis: '' }, { basis: '文件' }), { nil: undefined }),
    digit: fc.constantFrom(...'0123456789abcdef'),
  }),
  { maxLength: 12 },
);
const items = fc.record({
  deciding: fc.integer({ min: 3, max: 5 }).map((level) => ({ level, body: '机关' })),
  promisedLimit: fc.option(limits, { nil: undefined }),
  promiseFloor: fc.option(limits, { nil: undefined }),
});

describe('the meet', () => {
  it('does not depend on the order, or on how often anything arrives', () => {
    fc.assert(
      fc.property(items, overlays, fc.integer(), (fields, made, seed) => {
        const item = linkedItem(fields);
        // One place never writes two overlays of one version under one entry id.
        const held = [...new Map(made.map((one) => [`${one.place}/${one.version}/${one.digit}`, one])).values()].map(
          ({ digit, place, ...points }) => placed(overlayOf(place, item, points), digit),
        );
        const implementations = [implementation(workingDays(9))];
        const straight = meetAt(standard(item), VILLAGE, implementations, held);
        const mixed = [...held, ...held].sort((a, b) => order(a, seed) - order(b, seed));
        const again = meetAt(standard(item), VILLAGE, implementations, mixed);
        expect(toBinary(catalog.EffectiveItemSchema, again)).toEqual(toBinary(catalog.EffectiveItemSchema, straight));
        expect(effectivePointsDigest(again)).toBe(effectivePointsDigest(straight));
      }),
    );
  });

  it('never widens a point of the standard', () => {
    fc.assert(
      fc.property(items, overlays, (fields, made) => {
        const item = linkedItem(fields);
        const held = made.map(({ digit, place, ...points }) => placed(overlayOf(place, item, points), digit));
        const effective = meetAt(standard(item), VILLAGE, [], held).item;
        const before = item.promisedLimit ?? item.statutoryLimit;
        const after = effective?.promisedLimit ?? effective?.statutoryLimit;
        expect(before && after && compareLimits(after, before)).toMatch(/equal|tighter/);
        expect(effective?.materials.some(({ code }) => code === 'M1')).toBe(true);
        expect(effective?.steps.some(({ code }) => code === 'S1')).toBe(true);
      }),
    );
  });

  it('takes whole what entry has let in', () => {
    fc.assert(
      fc.property(overlays, ([one]) => {
        if (!one) return;
        const { digit, place, ...points } = one;
        const item = townItem();
        const decision = decideOverlay({ item, place: place as typeof TOWN, points });
        if (decision.kind !== 'set') return;
        const effective = meetAt(standard(item), place as typeof TOWN, [], [placed(decision.overlay, digit)]);
        expect(leftOut(effective)).toEqual([]);
      }),
    );
  });
});

/** A fixed, scattered order for a seed. */
function order({ entryId, overlay }: PlacedOverlay, seed: number): number {
  return (
    Math.imul(
      (Number.parseInt(entryId.slice(-4), 16) + overlay.version * 31 + overlay.place.length) ^ seed,
      2_654_435_761,
    ) | 0
  );
}
