import { readFile } from 'node:fs/promises';
import { mustHold, untilHolds } from '../condition.js';
import { type NodeView } from '../node-answers.js';
import { sheetFile, sheetLabel } from '../sheet-file.js';
import { type Story } from '../story.js';
import { chooseItems } from '../story-items.js';
import { CITY, COUNTY } from '../story-places.js';

const SHEET = 'items-jiangle.xlsx';
const IMPORTS = '/api/catalog/imports';
const RELEASES = '/api/catalog/releases';
const KEEPER = 'catalog-keeper';

/** The bad sheets, and cell and value of every fault that they have. */
const BAD_SHEETS: Readonly<Record<string, readonly string[]>> = {
  'items-bad.xlsx': ['事项!A7 WJ-001', '事项!I2 五天左右', '事项!I4 30个工作日'],
  'items-wrong-column.xlsx': ['事项!I1 承诺期限'],
};

/** Both bad sheets are refused as a whole: every fault names its cell, its value and why; nothing is imported. */
export async function badImportRefused(story: Story): Promise<string[]> {
  const notes: string[] = [];
  const before = await catalogOf(story);
  for (const [name, expected] of Object.entries(BAD_SHEETS)) {
    const bytes = await readFile(sheetFile(name));
    const command = { label: sheetLabel(name, bytes), path: IMPORTS, body: bytes };
    const { refusal, answered } = await story.sendRefused(COUNTY, KEEPER, command);
    mustHold(
      story.called(COUNTY),
      `${name} 整体拒绝 / is refused as a whole`,
      refusal?.status === 422 || refusal?.status === 400,
      refusal?.message ?? answered,
    );
    const faults = refusal?.faults ?? [];
    const cells = faults.map(({ field, value }) => `${field} ${value}`).sort();
    mustHold(
      story.called(COUNTY),
      `${name}: 恰好这些错误，各有原因 / exactly these faults, each with its reason: ${expected.join(', ')}`,
      cells.join() === expected.join() && faults.every(({ zh, en }) => zh && en),
      faults,
    );
    notes.push(`${name}: ${faults.length} 处错误 / faults; ${faults[0]?.field} “${faults[0]?.value}” ${faults[0]?.zh}`);
  }
  const after = await catalogOf(story);
  mustHold(story.called(COUNTY), '目录未变 / the catalog is as before', before === after, after);
  if (story.federation.firstStart) await nothingToPublish(story);
  return notes;
}

/** Before the first good import there is nothing that could be published. */
async function nothingToPublish(story: Story): Promise<void> {
  const command = { label: 'nothing-imported', path: RELEASES, body: {} };
  const { refusal, answered } = await story.sendRefused(COUNTY, KEEPER, command);
  const awaited = '什么也没导入，无可发布 / nothing was imported, so nothing can be published';
  const refused = refusal?.code === 'release.nothing-imported';
  mustHold(story.called(COUNTY), awaited, refused, refusal?.message ?? answered);
}

/** The real sheet goes to the city and to the county; each takes from it what it publishes. */
export async function importSheet(story: Story): Promise<string[]> {
  const bytes = await readFile(sheetFile(SHEET));
  const notes: string[] = [];
  for (const path of [CITY, COUNTY]) {
    const command = { label: `${path}/${sheetLabel(SHEET, bytes)}`, path: IMPORTS, body: bytes };
    const { value } = await story.send<{ items: number; implementations: number }>(path, KEEPER, command);
    mustHold(story.called(path), '导入了事项 / items were imported', value.items > 0, value);
    notes.push(`${story.called(path)}: 事项 ${value.items} items, 实施 ${value.implementations} implementations`);
  }
  return notes;
}

/** Publishes at one place, and waits until its own node has the release in force. */
export async function publish(story: Story, path: string): Promise<string[]> {
  const label = `${path}/${sheetLabel(SHEET, await readFile(sheetFile(SHEET)))}`;
  const command = { label, path: RELEASES, body: {} };
  const { value } = await story.send<{ number: number; items: number }>(path, KEEPER, command);
  mustHold(story.called(path), '发布了事项 / items were published', value.items > 0, value);
  await untilInForce(story, path, path, value.number);
  return [`${story.called(path)}: 第 ${value.number} 版 / release ${value.number}, ${value.items} 项 / items`];
}

/** At every node both publishers' releases are in force; then the items of the story are chosen from the catalog. */
export async function inForce(story: Story): Promise<string[]> {
  for (const { path } of story.federation.nodes) {
    await untilInForce(story, path, CITY, 1);
    if (path.startsWith(COUNTY)) await untilInForce(story, path, COUNTY, 1);
  }
  story.facts.items = chooseItems(await story.listItems(COUNTY));
  return [`${story.federation.nodes.length} 个节点生效 / nodes have them in force`];
}

export async function untilInForce(story: Story, path: string, publisher: string, number: number): Promise<void> {
  await untilHolds({
    node: story.called(path),
    awaited: `${publisher} 第 ${number} 版生效 / release ${number} of ${publisher} in force`,
    look: async () => (await story.at(path).ask<NodeView>('operator', '/api/node')).releases,
    holds: (releases) =>
      releases.some((release) => release.publisher === publisher && release.number >= number && release.inForce),
  });
}

/** What an import could change at the county, as one text. */
async function catalogOf(story: Story): Promise<string> {
  const releases = await story.at(COUNTY).ask(KEEPER, RELEASES);
  const items = await story.at(COUNTY).ask(KEEPER, `/api/catalog/items?place=${COUNTY}`);
  return JSON.stringify([releases, items]);
}
