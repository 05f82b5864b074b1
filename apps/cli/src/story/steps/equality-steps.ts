import { compareCases, compareCatalog } from '../compare.js';
import { mustHold, untilHolds } from '../condition.js';
import { caseDigestsOf, placeDigestsOf } from '../digest-readings.js';
import { hasEvent } from '../node-answers.js';
import { known, type Story } from '../story.js';
import { CITY, COUNTY, TOWN, VILLAGE } from '../story-places.js';

const LISTED = 5;

/** Every copy of every case, and every place's effective points at the place and at its parent, are equal. */
export async function equal(story: Story): Promise<string[]> {
  const places = story.federation.nodes.filter((node) => node.parent !== undefined).map((node) => node.path);
  const seen = await untilHolds({
    node: '所有节点 / all nodes',
    awaited: '所有副本一致 / all replicas are equal',
    look: () => compareAll(story, places),
    holds: ({ cases, catalog, misplaced, uncompared }) =>
      cases.differences.length === 0 &&
      catalog.differences.length === 0 &&
      misplaced.length === 0 &&
      uncompared.length === 0 &&
      cases.cases > 0,
  });
  story.facts.convergeMs = Math.round(performance.now() - known(story.facts.healedAt, 'when the link was healed'));
  story.facts.nodesCompared = seen.nodes;
  story.facts.cases = seen.cases;
  story.facts.catalog = seen.catalog;
  await keptBoth(story);
  const { cases, catalog } = seen;
  return [
    `目录 / catalog ${catalog.pairs} 对 (地点×事项) / place × item pairs; 案件 / cases ${cases.cases} 件, ${cases.replicas} 份副本 / replicas`,
    `愈合后 ${story.facts.convergeMs} ms 一致 / equal after healing`,
  ];
}

/** What both sides did to one case while cut stands at both, with effect and without a conflict. */
async function keptBoth(story: Story): Promise<void> {
  const caseNumber = known(story.facts.dailyCase, 'the daily case');
  for (const [path, role] of [
    [TOWN, 'window-clerk'],
    [COUNTY, 'reviewer'],
  ] as const) {
    const view = await story.findCase(path, role, caseNumber);
    const both = hasEvent(view, 'case.annotated.v1') && hasEvent(view, 'case.accepted.v1');
    const awaited = `${caseNumber} 两边所写俱在且无冲突 / holds what both sides wrote, without conflict`;
    mustHold(story.called(path), awaited, both && view?.conflicts.length === 0, view);
  }
}

async function compareAll(story: Story, places: readonly string[]) {
  const digests = await Promise.all(story.federation.nodes.map((node) => caseDigestsOf(story, node.path)));
  const points = await Promise.all(places.map((place) => placeDigestsOf(story, place)));
  const holders = (caseNumber: string) =>
    digests.filter(({ keys }) => keys.some(({ key }) => key === `case/${caseNumber}`)).map(({ path }) => path);
  const misplaced = whereTheyBelong(story).flatMap(({ caseNumber, at }) => {
    const held = holders(caseNumber);
    const right = at.every((path) => held.includes(path)) && held.every((path) => at.includes(path));
    return right ? [] : [`${caseNumber}: ${held.join(' ')} ≠ ${at.join(' ')}`];
  });
  const uncompared = points.filter(({ atPlace, atParent }) => atPlace.length === 0 || atParent.length === 0);
  const cases = compareCases(digests);
  const catalog = compareCatalog(points);
  return {
    nodes: digests.length,
    cases: { ...cases, differences: cases.differences.slice(0, LISTED) },
    catalog: { ...catalog, differences: catalog.differences.slice(0, LISTED) },
    misplaced,
    uncompared: uncompared.map(({ place }) => place),
  };
}

/** Who must hold each case of the story, and nobody else: a linked case goes up to the city, a daily one to its county. */
function whereTheyBelong(story: Story): { caseNumber: string; at: readonly string[] }[] {
  const { linkedCase, dailyCase, windowCases } = story.facts;
  return [
    { caseNumber: known(linkedCase, 'the linked case'), at: [CITY, COUNTY, TOWN, VILLAGE] },
    { caseNumber: known(dailyCase, 'the daily case'), at: [COUNTY, TOWN, VILLAGE] },
    ...known(windowCases, 'the cases of the window').map((caseNumber) => ({ caseNumber, at: [COUNTY, TOWN] })),
  ];
}
