import { createMemoryLinkPair, type MemoryLinkPair, type Question } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { copyDisk, createDisk, draftOf, type SpecDisk, textOf } from '../store/journal-contract.js';
import { casesOf, knownAt, SpecDirectory, type SyncNode, startSyncNode } from './sync-node.js';

const COUNTY = '350428';
const TOWN = '350428106';
const shared = [COUNTY, TOWN].map((path) => ({ path, subtree: false }));

describe('a town whose database was rolled back', () => {
  let directory: SpecDirectory;
  let county: SyncNode;
  let town: SyncNode;
  let disk: SpecDisk;
  let running: SyncNode[];

  const start = (from: SpecDisk): SyncNode => {
    const node = startSyncNode(from, directory, { speed: 20 });
    running.push(node);
    return node;
  };

  /** A new line between the county and the town's program that runs now. */
  function connect(isLost: (question: Question) => boolean = () => false): MemoryLinkPair {
    const [countyId, townId] = [county.own.nodeId, town.own.nodeId];
    const pair = createMemoryLinkPair(
      {
        id: countyId,
        answer: async (question: Question, body) => {
          if (isLost(question)) throw new Error('the answer is lost');
          return county.engine.answer(townId, question, body);
        },
      },
      { id: townId, answer: (question: Question, body) => town.engine.answer(countyId, question, body) },
    );
    county.links.set(townId, pair.a);
    town.links.set(countyId, pair.b);
    county.engine.start();
    town.engine.start();
    return pair;
  }

  const write = (node: SyncNode, key: string, text: string) =>
    node.write(draftOf(key, text, { audienceAdditions: shared }));

  const texts = async (node: SyncNode) => (await casesOf(node)).map(textOf).sort().join();

  const bothHold = (wanted: string) =>
    eventually(
      `both hold ${wanted}`,
      async () => ((await texts(county)) === wanted && (await texts(town)) === wanted) || undefined,
      20_000,
    );

  /** One of the two writes a, and both hold it. */
  async function beginWith(writer: SyncNode): Promise<void> {
    connect();
    await write(writer, 'case/a', 'a');
    await bothHold('a');
  }

  /** Ends both programs, and starts the county's again and the town's on another disk. */
  async function restartOn(other: SpecDisk, countyDisk: SpecDisk): Promise<void> {
    for (const node of running.splice(0)) {
      await node.engine.stop();
      node.journal.disconnect();
    }
    county = start(countyDisk);
    town = start(other);
  }

  /** Both hold a and b; then the town's whole machine is as it was before b, with its seal file. */
  async function putImageBack(): Promise<void> {
    await beginWith(town);
    const image = copyDisk(disk, false);
    await write(town, 'case/b', 'b');
    await bothHold('a,b');
    await restartOn(image, countyDisk);
  }

  /** Both hold a and b; then the town's database is as it was before b, the county's as given, and the town writes d. */
  async function putBackupBack(countyThen: SpecDisk): Promise<void> {
    await beginWith(town);
    const backup = copyDisk(disk, true);
    await write(town, 'case/b', 'b');
    await bothHold('a,b');
    await restartOn(backup, countyThen);
    await write(town, 'case/d', 'd');
  }

  /** Before it meets the county again the town seals x under the number under which the county holds b. */
  async function sealInThePlaceOfWhatIsHeld(isLost?: (question: Question) => boolean): Promise<void> {
    await putImageBack();
    await write(town, 'case/x', 'x');
    await town.journal.number(10);
    connect(isLost);
  }

  let countyDisk: SpecDisk;

  beforeEach(() => {
    directory = new SpecDirectory();
    running = [];
    countyDisk = createDisk(COUNTY);
    disk = createDisk(TOWN);
    county = start(countyDisk);
    town = start(disk);
  });

  afterEach(async () => {
    for (const node of running) await node.engine.stop();
  });

  it('takes its own entries back, gets the next epoch from its parent, and seals what is new under it', async () => {
    await beginWith(town);
    const backup = copyDisk(disk, true);
    await write(town, 'case/b', 'b');
    await write(county, 'case/c', 'c');
    await bothHold('a,b,c');
    await restartOn(backup, countyDisk);
    expect(town.journal.standing).toBe('rolled-back');
    await write(town, 'case/d', 'd');
    expect(await texts(town)).toBe('a');
    connect();
    await bothHold('a,b,c,d');
    expect(town.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
    const granted = { epoch: 2n, sealsIn: town.journal.start.instance };
    expect(await knownAt(county, town.own.nodeId)).toMatchObject(granted);
    expect(await knownAt(town, town.own.nodeId)).toMatchObject(granted);
    const epochs = (await casesOf(county)).map((entry) => `${textOf(entry)} ${entry.proof.epoch}`);
    expect(epochs).toEqual(expect.arrayContaining(['b 1', 'd 2']));
  });

  it('takes back also what its parent has parked', async () => {
    await beginWith(town);
    const backup = copyDisk(disk, true);
    town.family.failing = false;
    await write(town, 'case/b', 'fails there');
    const isParked = async () => (await county.journal.counts()).failing === 1n || undefined;
    await eventually('the county has parked it', isParked);
    await restartOn(backup, countyDisk);
    town.family.failing = false;
    connect();
    await eventually('the town holds it again', async () => (await texts(town)) === 'a,fails there' || undefined);
    expect(await isParked()).toBe(true);
    await eventually('the town seals again', () => town.journal.standing === 'sealing' || undefined);
  });

  it('numbers what it seals under its next epoch after the grant, though people wrote it before', async () => {
    await putBackupBack(countyDisk);
    connect();
    await bothHold('a,b,d');
    const order = await readFrom(town.journal);
    const grantAt = order.findIndex(({ entry }) => entry.family === 'directory');
    expect(grantAt).toBeGreaterThan(-1);
    expect(order.findIndex(({ proof }) => proof.epoch === 2n)).toBeGreaterThan(grantAt);
  });

  it('gets its grant from a parent that does not remember it', async () => {
    const early = copyDisk(countyDisk, false);
    await putBackupBack(early);
    connect();
    // The town may have heard of a number of the county's that the county does not remember either.
    await eventually('the county seals', async () => {
      await county.engine.beginEpochAsRoot('a person');
      return (await texts(county)) === 'a,d' || undefined;
    });
    await bothHold('a,d');
    expect(town.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
  });

  it('is found by its neighbour when the file beside its key was put back with it', async () => {
    await putImageBack();
    expect(town.journal.standing).toBe('sealing');
    connect();
    await bothHold('a,b');
    expect(town.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
  });

  it('waits for a named person when it has sealed in the place of what its parent holds, and loses neither', async () => {
    await sealInThePlaceOfWhatIsHeld();
    const [awaited] = await eventually('the county sees that a ruling is due', () => {
      const rulings = county.engine.epochDesk.rulings();
      return rulings.length > 0 ? rulings : undefined;
    });
    expect(awaited).toMatchObject({ nodeId: town.own.nodeId, instance: town.journal.candidate });
    expect(town.engine.recovery.state).toBe('ruling');
    expect(await county.engine.epochDesk.rule(town.own.nodeId, 'restored', 'a person')).toBe(true);
    await bothHold('a,b,x');
    expect(town.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
  });

  it('is ruled on once, though two people say so at once', async () => {
    await sealInThePlaceOfWhatIsHeld();
    await eventually('a ruling is due', () => county.engine.epochDesk.rulings().length > 0 || undefined);
    const rule = () => county.engine.epochDesk.rule(town.own.nodeId, 'restored', 'a person');
    expect(await Promise.all([rule(), rule()])).toEqual([true, false]);
    await bothHold('a,b,x');
    const held = await readFrom(county.journal);
    expect(held.filter(({ entry }) => entry.family === 'directory')).toHaveLength(1);
  });

  it('goes on only once it knows which of its seals its parent contradicts', async () => {
    let [before, lost]: [Question | undefined, number] = [undefined, 0];
    await sealInThePlaceOfWhatIsHeld((question) => {
      const isLost = before === 'epoch' && question === 'returns' && lost < 4;
      if (isLost) lost += 1;
      before = question;
      return isLost;
    });
    await eventually('a ruling is due', () => county.engine.epochDesk.rulings().length > 0 || undefined);
    await county.engine.epochDesk.rule(town.own.nodeId, 'restored', 'a person');
    await bothHold('a,b,x');
    expect(lost).toBe(4);
    expect(town.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
  });

  it('begins another epoch when what contradicts its seals is shown by a child that was away at the last', async () => {
    const rootGoesOn = (epoch: bigint) =>
      eventually(`the root goes on under epoch ${epoch}`, async () => {
        await county.engine.beginEpochAsRoot('a person');
        return county.journal.start.epoch === epoch || undefined;
      });
    await beginWith(county);
    const image = copyDisk(countyDisk, false);
    await write(county, 'case/b', 'b');
    await bothHold('a,b');
    await restartOn(disk, image);
    await write(county, 'case/x', 'x');
    await county.journal.number(10);
    await county.journal.stopSealing(county.journal.start.instance);
    const line = connect();
    line.cut();
    await rootGoesOn(2n);
    line.heal();
    await rootGoesOn(3n);
    await bothHold('a,b,x');
    expect(county.journal.standing).toBe('sealing');
  });

  it('begins one epoch, though its operator says so twice', async () => {
    await beginWith(county);
    await county.journal.stopSealing(county.journal.start.instance);
    const both = () => Promise.all([1, 2].map(() => county.engine.beginEpochAsRoot('a person')));
    const said = await eventually('its operator lets it go on', async () => {
      const done = await both();
      return done.includes(true) ? done : undefined;
    });
    expect(said).toEqual([true, false]);
    expect(county.journal.start).toMatchObject({ epoch: 2n, instance: expect.stringMatching(/./) });
    expect(await knownAt(county, county.own.nodeId)).toMatchObject({
      epoch: 2n,
      sealsIn: county.journal.start.instance,
    });
  });

  it('never seals again once a named person has ruled that it is a copy', async () => {
    await sealInThePlaceOfWhatIsHeld();
    await eventually('a ruling is due', () => county.engine.epochDesk.rulings().length > 0 || undefined);
    await county.engine.epochDesk.rule(town.own.nodeId, 'clone', 'a person');
    await eventually('it knows that it is a copy', () => town.journal.standing === 'clone' || undefined);
    await write(town, 'case/y', 'y');
    await town.journal.number(10);
    expect((await town.journal.counts()).unnumbered).toBe(1n);
    expect(await texts(county)).toBe('a,b');
  });

  it('is refused its epoch while another start of it is heard', async () => {
    await beginWith(town);
    const copy = start(copyDisk(disk, false));
    await copy.journal.stopSealing(copy.journal.start.instance);
    copy.links.set(county.own.nodeId, {
      peer: county.own.nodeId,
      send: async () => undefined,
      receive: () => undefined,
      ask: (question, body) => county.engine.answer(copy.own.nodeId, question, body),
      isUp: () => true,
      close: async () => undefined,
    });
    copy.engine.start();
    await eventually('it is told that two live', () => copy.engine.recovery.state === 'live' || undefined);
    expect(copy.journal.start.epoch).toBe(1n);
  });
});
