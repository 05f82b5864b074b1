import { createMemoryLinkPair, type Question } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { copyDisk, createDisk, draftOf, type SpecDisk, textOf } from '../store/journal-contract.js';
import { casesOf, SpecDirectory, type SyncNode, startSyncNode } from './sync-node.js';

const PATHS = ['3504', '350428', '350428106'] as const;
const shared = PATHS.map((path) => ({ path, subtree: false }));

/** A line of three nodes, each under the one before it. */
interface Line {
  readonly city: SyncNode;
  readonly county: SyncNode;
  readonly town: SyncNode;
}

type Disks = { readonly [node in keyof Line]: SpecDisk };

describe('a city and a county put back to backups of one night, seal files and all', () => {
  let directory: SpecDirectory;
  let line: Line;

  function link(above: SyncNode, below: SyncNode): void {
    const [aboveId, belowId] = [above.own.nodeId, below.own.nodeId];
    const pair = createMemoryLinkPair(
      { id: aboveId, answer: (question: Question, body) => above.engine.answer(belowId, question, body) },
      { id: belowId, answer: (question: Question, body) => below.engine.answer(aboveId, question, body) },
    );
    above.links.set(belowId, pair.a);
    below.links.set(aboveId, pair.b);
  }

  function start({ city, county, town }: Disks): Line {
    const [one, two, three] = [city, county, town].map((disk) => startSyncNode(disk, directory, { speed: 20 }));
    return { city: one, county: two, town: three } as Line;
  }

  function connect({ city, county, town }: Line): void {
    link(city, county);
    link(county, town);
    for (const { engine } of [city, county, town]) engine.start();
  }

  async function end({ city, county, town }: Line): Promise<void> {
    for (const { engine, journal } of [city, county, town]) {
      await engine.stop();
      journal.disconnect();
    }
  }

  const write = (node: SyncNode, key: string, text: string) =>
    node.write(draftOf(key, text, { audienceAdditions: shared }));

  const texts = async (node: SyncNode) => (await casesOf(node)).map(textOf).sort().join();

  const allHold = ({ city, county, town }: Line, wanted: string) =>
    eventually(
      `all hold ${wanted}`,
      async () => {
        const held = await Promise.all([city, county, town].map(texts));
        return held.every((one) => one === wanted) || undefined;
      },
      20_000,
    );

  const cityStands = (standing: string) =>
    eventually(`the city is ${standing}`, () => line.city.journal.standing === standing || undefined, 20_000);

  /** All hold a and b; then the city and the county have lost b, and the city seals x in its place. */
  beforeEach(async () => {
    directory = new SpecDirectory();
    const [city, county, town] = PATHS.map((path) => createDisk(path)) as [SpecDisk, SpecDisk, SpecDisk];
    line = start({ city, county, town });
    connect(line);
    await write(line.city, 'case/a', 'a');
    await allHold(line, 'a');
    const backups = { city: copyDisk(city, false), county: copyDisk(county, false) };
    await write(line.city, 'case/a', 'b');
    await allHold(line, 'a,b');
    await end(line);
    line = start({ ...backups, town });
    await write(line.city, 'case/a', 'x');
    await line.city.journal.number(10);
    connect(line);
    await eventually('the town holds x', async () => (await texts(line.town)) === 'a,b,x' || undefined, 20_000);
  });

  afterEach(() => end(line));

  it('get back from the town what only the town still holds of the city', async () => {
    expect(await texts(line.county)).toBe('a,x');
    expect(await line.county.engine.repair(line.town.own.nodeId)).toMatchObject({ equal: true });
    await cityStands('rolled-back');
    await eventually('its operator lets it go on', () => line.city.engine.beginEpochAsRoot('a person'), 20_000);
    await allHold(line, 'a,b,x');
    expect(line.city.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
  });
});
