import { type PointDigest } from '../compare.js';
import { mustHold, untilHolds } from '../condition.js';
import { type ItemView, type Limit } from '../node-answers.js';
import { known, type Story } from '../story.js';
import { COUNTY, TOWN, VILLAGE } from '../story-places.js';

const KEEPER = 'catalog-keeper';
const TIGHTER: Limit = { value: 3, unit: 'working-day' };
const WIDER: Limit = { value: 8, unit: 'working-day' };

/** 光明镇 promises its own item in 3 working days instead of 5; the county sees it and the village is bound by it. */
export async function overlayTighter(story: Story): Promise<string[]> {
  const { tightened } = known(story.facts.items, 'the items');
  const published = tightened.promisedLimit;
  mustHold(
    story.called(COUNTY),
    `${tightened.id} 承诺 5 个工作日 / is promised in 5 working days`,
    published?.value === 5 && published.unit === 'working-day',
    published,
  );
  await story.send(TOWN, KEEPER, {
    label: 'tighter',
    method: 'PUT',
    path: overlayOf(tightened),
    body: { promisedLimit: TIGHTER },
  });
  for (const path of [TOWN, COUNTY, VILLAGE]) {
    await untilHolds({
      node: story.called(path),
      awaited: `${tightened.id} 在光明镇承诺 3 个工作日 / is promised in 3 working days at ${TOWN}`,
      look: async () =>
        (await story.effectiveItem(path, path === VILLAGE ? VILLAGE : TOWN, tightened.id)).promisedLimit,
      holds: (limit) => limit?.value === TIGHTER.value && limit.unit === TIGHTER.unit,
    });
  }
  return [`${tightened.id} ${tightened.name}: 5 → 3 个工作日 / working days (光明镇, 村, 县 / town, village, county)`];
}

/** A wider promise, and any other total limit of an item that the county decides, are refused; nothing is written. */
export async function overlayRefused(story: Story): Promise<string[]> {
  const { tightened, countyDecided } = known(story.facts.items, 'the items');
  const total = known(countyDecided.promisedLimit, 'the promise of the item that the county decides');
  const attempts: { label: string; item: ItemView; promisedLimit: Limit }[] = [
    { label: 'wider', item: tightened, promisedLimit: WIDER },
    { label: 'county-shorter', item: countyDecided, promisedLimit: { ...total, value: total.value - 1 } },
    { label: 'county-longer', item: countyDecided, promisedLimit: { ...total, value: total.value + 1 } },
  ];
  const before = await pointsAtTown(story);
  const notes: string[] = [];
  for (const { label, item, promisedLimit } of attempts) {
    const command = { label, method: 'PUT', path: overlayOf(item), body: { promisedLimit } } as const;
    const { refusal, answered } = await story.sendRefused(TOWN, KEEPER, command);
    const named = refusal?.faults.some((fault) => /promised/i.test(fault.field)) ?? false;
    mustHold(
      story.called(TOWN),
      `${item.id} → ${promisedLimit.value} 被拒并指明要点 / is refused, naming the point`,
      named,
      refusal?.message ?? answered,
    );
    notes.push(`${item.id} → ${promisedLimit.value}: ${refusal?.zh} / ${refusal?.en}`);
  }
  const after = await pointsAtTown(story);
  mustHold(
    story.called(TOWN),
    '什么也没写入 / nothing was written',
    JSON.stringify(before) === JSON.stringify(after),
    after,
  );
  return notes;
}

function overlayOf(item: ItemView): string {
  return `/api/catalog/overlays/${encodeURIComponent(item.id)}`;
}

async function pointsAtTown(story: Story): Promise<readonly PointDigest[]> {
  return (
    await story.at(TOWN).ask<{ points: PointDigest[] }>('operator', `/api/catalog/effective-points?place=${TOWN}`)
  ).points;
}
