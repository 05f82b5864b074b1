import { mustHold, untilHolds } from '../condition.js';
import { type ClockView, hasEvent, type MaterialView } from '../node-answers.js';
import { known, type Story } from '../story.js';
import { filedMaterials } from '../story-materials.js';
import { CITY, COUNTY, TOWN, VILLAGE } from '../story-places.js';
import { actOn, fileCase, untilEvent } from './case-acts.js';

const REVIEW_DAYS = 20;

/** The village agent files (代办登记) a linked case, and one that the township decides. */
export async function villageFiled(story: Story): Promise<string[]> {
  const { linked, daily } = known(story.facts.items, 'the items');
  const cases: string[] = [];
  const notes: string[] = [];
  for (const [label, item, person] of [
    ['linked', linked, 1],
    ['daily', daily, 2],
  ] as const) {
    const { caseNumber } = (await fileCase(story, VILLAGE, 'village-agent', { label, item, person })).value;
    const view = await untilEvent(story, VILLAGE, 'village-agent', { caseNumber, type: 'case.filed.v1' });
    const filed = filedMaterials(label, item.materials);
    mustHold(
      story.called(VILLAGE),
      `${caseNumber} 有材料的哈希、大小、类型 / has hash, size and type of its materials`,
      filed.length > 0 && described(view?.materials ?? []) === described(filed),
      view?.materials,
    );
    cases.push(caseNumber);
    notes.push(`${caseNumber} ${item.name} (${item.materials.length} 种材料 / materials)`);
  }
  [story.facts.linkedCase, story.facts.dailyCase] = cases;
  return notes;
}

/** It arrives at 光明镇 by itself; the clerk accepts it for the county's body under entrustment; the 20 days start. */
export async function townshipAccepted(story: Story): Promise<string[]> {
  const caseNumber = known(story.facts.linkedCase, 'the linked case');
  await untilEvent(story, TOWN, 'window-clerk', { caseNumber, type: 'case.arrived.v1' });
  await actOn(story, TOWN, 'window-clerk', { caseNumber, act: 'acceptance', body: {} });
  const seen = await untilHolds({
    node: story.called(TOWN),
    awaited: `${caseNumber} 已受理, 20 个工作日起算 / accepted, its 20 working days started`,
    look: () => story.findCase(TOWN, 'window-clerk', caseNumber),
    holds: (view) => hasEvent(view, 'case.accepted.v1') && view?.clocks.some(isReviewClock) === true,
  });
  const clock = seen?.clocks.find(isReviewClock);
  return [`${caseNumber}: ${COUNTY} ${clock?.limit?.value} 个工作日 / working days (${clock?.basis})`];
}

/** The county's reviewer signs a favourable opinion (初审意见). */
export async function countyReviewed(story: Story): Promise<string[]> {
  const caseNumber = known(story.facts.linkedCase, 'the linked case');
  await untilEvent(story, COUNTY, 'reviewer', { caseNumber, type: 'case.accepted.v1' });
  const body = { favourable: true, text: '材料齐全，符合条件，同意上报。' };
  await actOn(story, COUNTY, 'reviewer', { caseNumber, act: 'opinion', body });
  await untilEvent(story, COUNTY, 'reviewer', { caseNumber, type: 'case.opinion-signed.v1' });
  return [caseNumber];
}

/** The linked case stands in the city's list; the city's officer takes it over (签收). */
export async function cityReceived(story: Story): Promise<string[]> {
  const caseNumber = known(story.facts.linkedCase, 'the linked case');
  const role = 'linked-case-officer';
  await untilHolds({
    node: story.called(CITY),
    awaited: `${caseNumber} 到达市级清单 / stands in the city's list, or was taken over before`,
    look: async () => ({
      listed: await story.linkedCases(CITY),
      held: await story.findCase(CITY, role, caseNumber),
    }),
    holds: ({ listed, held }) => listed.includes(caseNumber) || hasEvent(held, 'case.taken-over.v1'),
  });
  await actOn(story, CITY, role, { caseNumber, act: 'receipt', body: {} });
  await untilEvent(story, CITY, role, { caseNumber, type: 'case.taken-over.v1' });
  return [caseNumber];
}

/** The city's approver grants it. */
export async function cityDecided(story: Story): Promise<string[]> {
  const caseNumber = known(story.facts.linkedCase, 'the linked case');
  const body = { outcome: 'granted', reasons: '申请符合法定条件，准予许可。' };
  await actOn(story, CITY, 'approver', { caseNumber, act: 'decision', body });
  await untilEvent(story, CITY, 'approver', { caseNumber, type: 'case.decided.v1' });
  return [caseNumber];
}

/** The decision is on the township's and on the village's screen. */
export async function decisionBack(story: Story): Promise<string[]> {
  const caseNumber = known(story.facts.linkedCase, 'the linked case');
  const startedAt = performance.now();
  const notes: string[] = [];
  for (const [path, role] of [
    [TOWN, 'window-clerk'],
    [VILLAGE, 'village-agent'],
  ] as const) {
    const view = await untilEvent(story, path, role, { caseNumber, type: 'case.decided.v1' });
    notes.push(`${story.called(path)}: ${view?.status}, ${Math.round(performance.now() - startedAt)} ms`);
  }
  return notes;
}

function described(materials: readonly MaterialView[]): string {
  return materials
    .map(({ code, hash, size, mediaType }) => `${code} ${hash} ${size} ${mediaType}`)
    .sort()
    .join('\n');
}

/** The county body's own clock (行政许可法 43), started by an acceptance it may not even have seen. */
function isReviewClock({ kind, path, limit }: ClockView): boolean {
  return kind === 'review' && path === COUNTY && limit?.value === REVIEW_DAYS && limit.unit === 'working-day';
}
