import { compareCases, compareCatalog } from '../compare.js';
import { mustHold, untilHolds } from '../condition.js';
import { caseDigestsOf, placeDigestsOf } from '../digest-readings.js';
import { type Answer } from '../http-client.js';
import { type LinkView, type NodeView } from '../node-answers.js';
import { releaseWorkbook } from '../release-workbook.js';
import { sheetFile, sheetLabel } from '../sheet-file.js';
import { known, type Story } from '../story.js';
import { COUNTY, TOWN } from '../story-places.js';
import { actOn, fileCase, untilEvent } from './case-acts.js';
import { untilInForce } from './catalog-steps.js';

const CLERK = 'window-clerk';
const ANSWER_WITHIN_MS = 1_000;
const LAG_WITHIN_MS = 5_000;

/** 光明镇's uplink is cut, outside the nodes; what the county will annotate has reached it before. */
export async function cut(story: Story): Promise<string[]> {
  const caseNumber = known(story.facts.dailyCase, 'the daily case');
  await untilEvent(story, COUNTY, 'reviewer', { caseNumber, type: 'case.arrived.v1' });
  await story.federation.cutUplink(TOWN);
  const link = await untilHolds({
    node: story.called(TOWN),
    awaited: '上行链路断开 / its uplink is down',
    look: async () => (await standingOf(story, TOWN, COUNTY)).link,
    holds: (seen) => seen?.state === 'down',
  });
  return [`${story.called(TOWN)} → ${COUNTY}: ${link?.state}`];
}

/** Two cases received and one of them accepted and decided while cut; each answer within one second. */
export async function workedOffline(story: Story): Promise<string[]> {
  const { tightened, daily } = known(story.facts.items, 'the items');
  const first = await fileCase(story, TOWN, CLERK, { label: 'window-1', item: tightened, person: 3 });
  const second = await fileCase(story, TOWN, CLERK, { label: 'window-2', item: daily, person: 4 });
  const decided = first.value.caseNumber;
  const received = second.value.caseNumber;
  await untilEvent(story, TOWN, CLERK, { caseNumber: decided, type: 'case.arrived.v1' });
  const acceptance = await actOn(story, TOWN, CLERK, { caseNumber: decided, act: 'acceptance', body: {} });
  const body = { outcome: 'granted', reasons: '情况属实，予以办理。' };
  const decision = await actOn(story, TOWN, 'approver', { caseNumber: decided, act: 'decision', body });
  const notes = Object.entries({ 收件1: first, 收件2: second, 受理: acceptance, 决定: decision }).map(
    ([act, answer]: [string, Answer<object>]) => {
      const ms = Math.round(answer.durationMs);
      mustHold(story.called(TOWN), `${act} 1 秒内答复 / is answered within 1 s`, ms < ANSWER_WITHIN_MS, `${ms} ms`);
      return `${act} ${ms} ms`;
    },
  );
  await untilEvent(story, TOWN, CLERK, { caseNumber: decided, type: 'case.decided.v1' });
  await untilEvent(story, TOWN, CLERK, { caseNumber: received, type: 'case.arrived.v1' });
  story.facts.windowCases = [decided, received];
  story.facts.newCases = [first, second].flatMap(({ value }) => (value.replayed ? [] : [value.caseNumber]));
  await stillCut(story);
  return [notes.join(', ')];
}

/**
 * While 光明镇 is cut, the county publishes its second release and annotates (批注) a case that 光明镇 accepts
 * meanwhile. Then the two differ, in the catalog and in the case.
 */
export async function secondRelease(story: Story): Promise<string[]> {
  const { changed } = known(story.facts.items, 'the items');
  const caseNumber = known(story.facts.dailyCase, 'the daily case');
  const { bytes, what } = await releaseWorkbook(
    sheetFile('items-jiangle.xlsx'),
    changed.id,
    story.federation.dataFolder,
  );
  const KEEPER = 'catalog-keeper';
  const label = sheetLabel('second', bytes);
  await story.send(COUNTY, KEEPER, { label, path: '/api/catalog/imports', body: bytes });
  const published = await story.send<{ number: number }>(COUNTY, KEEPER, {
    label: `publish/${label}`,
    path: '/api/catalog/releases',
    body: {},
  });
  mustHold(story.called(COUNTY), '第 2 版 / it is the second release', published.value.number === 2, published.value);
  await untilInForce(story, COUNTY, COUNTY, 2);
  const annotation = { text: '请核对申请人身份信息后办理。' };
  await actOn(story, COUNTY, 'reviewer', { caseNumber, act: 'annotations', body: annotation });
  await actOn(story, TOWN, CLERK, { caseNumber, act: 'acceptance', body: {} });
  await untilEvent(story, COUNTY, 'reviewer', { caseNumber, type: 'case.annotated.v1' });
  await untilEvent(story, TOWN, CLERK, { caseNumber, type: 'case.accepted.v1' });
  return [`${changed.id} ${changed.name}: ${what}`, ...(await differencesWhileCut(story))];
}

/** The uplink comes back; both directions are open, their lag drops, and all that was written while cut is held beyond. */
export async function healed(story: Story): Promise<string[]> {
  await stillCut(story);
  const differing = await differencesWhileCut(story);
  const before = [await standingOf(story, TOWN, COUNTY), await standingOf(story, COUNTY, TOWN)];
  story.facts.healedAt = performance.now();
  await story.federation.healUplink(TOWN);
  const notes: string[] = [...differing];
  for (const { path, peer, link, lastNumber } of before) {
    const seen = await untilHolds({
      node: story.called(path),
      awaited: `与 ${peer} 的链路恢复, 对方持有到 ${lastNumber} / its link with ${peer} is open, lag under ${LAG_WITHIN_MS} ms, held up to ${lastNumber}`,
      look: async () => (await standingOf(story, path, peer)).link,
      holds: (now) => now?.state === 'open' && (now.lagMs ?? Infinity) < LAG_WITHIN_MS && now.peerHeld >= lastNumber,
    });
    const lag = `${link?.lagMs ?? '–'} → ${seen?.lagMs} ms`;
    notes.push(`${path} → ${peer}: 滞后 / lag ${lag}, 水位 / held ${link?.peerHeld} → ${seen?.peerHeld}`);
  }
  return notes;
}

/** 光明镇 shows its uplink as down, and the county holds no case that was filed at its window since. */
async function stillCut(story: Story): Promise<void> {
  await untilHolds({
    node: story.called(TOWN),
    awaited: '上行链路仍断开 / its uplink is still down',
    look: async () => (await standingOf(story, TOWN, COUNTY)).link,
    holds: (seen) => seen?.state === 'down',
  });
  for (const caseNumber of known(story.facts.newCases, 'the new cases of the window')) {
    const held = await story.findCase(COUNTY, 'reviewer', caseNumber);
    mustHold(story.called(COUNTY), `${caseNumber} 断网时不在县 / is not held while cut`, held === undefined, held);
  }
}

/** What differs between 光明镇 and the county; it must be something, unless nothing new was written while cut. */
async function differencesWhileCut(story: Story): Promise<string[]> {
  const cases = compareCases(await Promise.all([TOWN, COUNTY].map((path) => caseDigestsOf(story, path))));
  const catalog = compareCatalog([await placeDigestsOf(story, TOWN)]);
  const said = `愈合前不同 / differ before healing: 案件 ${cases.differences.length} cases, 事项 ${catalog.differences.length} items`;
  const sides = [
    { seen: cases.differences, wrote: story.wroteWhileCut('/api/cases'), what: '案件 / cases' },
    { seen: catalog.differences, wrote: story.wroteWhileCut('/api/catalog/releases'), what: '目录 / catalog' },
  ];
  return [
    said,
    ...sides.map(({ seen, wrote, what }) => {
      if (!wrote) return `${what}: 本次断网期间无新内容 / nothing new was written while cut in this run`;
      mustHold(
        story.called(TOWN),
        `${what}: 愈合前与县不同 / differs from the county before healing`,
        seen.length > 0,
        said,
      );
      return `${what}: ${seen[0]}`;
    }),
  ];
}

/** A node's link with a neighbour, and the last number of its own journal. */
async function standingOf(story: Story, path: string, peer: string) {
  const { links, counts } = await story.at(path).ask<NodeView>('operator', '/api/node');
  const link: LinkView | undefined = links.find((each) => each.path === peer);
  return { path, peer, link, lastNumber: counts.lastNumber };
}
