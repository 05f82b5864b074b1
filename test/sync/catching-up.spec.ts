import { fromBinary } from '@bufbuild/protobuf';
import { createMemoryLinkPair, type Link, type Question } from '@wutong/sync';
import { link } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { createDisk, draftOf, numberAll, textOf } from '../store/journal-contract.js';
import { SpecDirectory, type SyncNode, startSyncNode } from './sync-node.js';

const COUNTY = '350428';
const TOWN = '350428106';
const BACKLOG = 450;
/** Entries of one read of the journal: so many may be in the stream before the snapshot is asked for. */
const READ = 200;

const shared = [COUNTY, TOWN].map((path) => ({ path, subtree: false }));

/** What crossed the line to the town, in order: entries of the stream by their texts, and pages of the snapshot. */
class Line {
  readonly sent: { readonly text: string; readonly after: bigint; readonly upto: bigint }[] = [];
  asked = 0;
  /** Pages that are answered; the others are lost. */
  pages = Number.POSITIVE_INFINITY;
  /** Every other page that is answered is lost, up to this one. */
  lossyUpto = 0;

  over(target: Link): Link {
    return new Proxy(target, {
      get: (of, name) => {
        if (name === 'send')
          return (bytes: Uint8Array, id: string) => {
            const bundle = fromBinary(link.BundleSchema, bytes);
            for (const { entry } of bundle.entries)
              this.sent.push({ text: Buffer.from(entry).toString(), after: bundle.after, upto: bundle.upto });
            return of.send(bytes, id);
          };
        const value = Reflect.get(of, name);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  }
}

describe('a town that is far behind its county', () => {
  let county: SyncNode;
  let town: SyncNode;
  let line: Line;

  async function connect(limits: { snapshotAfter: number; backlog: number; inFlightBytes: number }) {
    const directory = new SpecDirectory();
    county = startSyncNode(createDisk(COUNTY), directory, { speed: 10, limits });
    town = startSyncNode(createDisk(TOWN), directory, { speed: 10, limits });
    line = new Line();
    const [countyId, townId] = [county.own.nodeId, town.own.nodeId];
    const pair = createMemoryLinkPair(
      {
        id: countyId,
        answer: async (question: Question, body) => {
          if (question === 'snapshot') line.asked += 1;
          if (question === 'snapshot' && line.asked > line.pages) throw new Error('the line is cut');
          if (question === 'snapshot' && line.asked <= line.lossyUpto && line.asked % 2 === 0)
            throw new Error('a page is lost');
          return county.engine.answer(townId, question, body);
        },
      },
      { id: townId, answer: (question, body) => town.engine.answer(countyId, question, body) },
    );
    county.links.set(townId, line.over(pair.a));
    town.links.set(countyId, pair.b);
    for (let at = 0; at < BACKLOG; at += 1)
      await county.write(draftOf(`case/${at % 50}`, `bulk ${at}`, { audienceAdditions: shared }));
    await numberAll(county.journal);
  }

  const start = () => {
    county.engine.start();
    town.engine.start();
  };

  const heldTexts = async () => (await readFrom(town.journal)).map(textOf);
  const standing = () => town.engine.standings()[0];

  afterEach(async () => {
    await county.engine.stop();
    await town.engine.stop();
  });

  it('takes a snapshot by question and answer, the stream carries the tail alone, and only then is it complete', async () => {
    await connect({ snapshotAfter: 100, backlog: 1_000_000, inFlightBytes: 1e9 });
    const early: boolean[] = [];
    const looking = setInterval(() => {
      const { complete, held } = standing() ?? {};
      if (complete && (held ?? 0n) < BigInt(BACKLOG)) early.push(true);
    }, 1);
    start();
    await eventually('all is held', async () => (await heldTexts()).length === BACKLOG || undefined);
    await county.write(draftOf('case/1', 'tail'));
    await eventually('the tail is held', async () => (await heldTexts()).includes('tail') || undefined);
    clearInterval(looking);
    expect(early).toEqual([]);
    expect(standing()).toMatchObject({ complete: true, gap: false });
    expect(line.asked).toBeGreaterThan(1);
    expect(line.sent.filter(({ upto }) => upto > 0n && upto <= BigInt(BACKLOG)).length).toBeLessThanOrEqual(READ);
    expect(line.sent.some(({ text }) => text.includes('tail'))).toBe(true);
  });

  it('keeps what came before its line was cut, and the link sends the rest', async () => {
    await connect({ snapshotAfter: 100, backlog: 1_000_000, inFlightBytes: 1e9 });
    line.pages = 2;
    start();
    await eventually('all is held', async () => (await heldTexts()).length === BACKLOG || undefined, 20_000);
    expect(line.sent.filter(({ after }) => after < BigInt(READ)).length).toBeLessThanOrEqual(READ);
  });

  it('asks anew for a snapshot of which pages are lost, and the stream need not send what follows', async () => {
    await connect({ snapshotAfter: 100, backlog: 1_000_000, inFlightBytes: 1e9 });
    line.lossyUpto = 6;
    start();
    await eventually('all is held', async () => (await heldTexts()).length === BACKLOG || undefined, 20_000);
    expect(line.asked).toBeGreaterThan(line.lossyUpto - 1);
    expect(line.sent.filter(({ after }) => after >= BigInt(READ))).toEqual([]);
  });

  it('gets what is urgent ahead of the backlog, after what of its key was not sent yet', async () => {
    await connect({ snapshotAfter: 1_000_000, backlog: 50, inFlightBytes: 1e9 });
    await county.write({ ...draftOf('case/7', 'decision'), type: 'case.urgent.v1' });
    start();
    await eventually('all is held', async () => (await heldTexts()).length === BACKLOG + 1 || undefined);
    const texts = await heldTexts();
    expect(texts.indexOf('decision')).toBeLessThan(20);
    expect(texts.slice(0, texts.indexOf('decision')).every((text) => Number(text.slice(5)) % 50 === 7)).toBe(true);
  });

  it('has its backlog looked through once for what is urgent, however long it takes to send', async () => {
    await connect({ snapshotAfter: 1_000_000, backlog: 50, inFlightBytes: 10_000 });
    const { journal } = county;
    const outlinesOf = journal.outlinesOf.bind(journal);
    const from: bigint[] = [];
    journal.outlinesOf = (types, after, countMax) => {
      from.push(after);
      return outlinesOf(types, after, countMax);
    };
    start();
    await eventually('all is held', async () => (await heldTexts()).length === BACKLOG || undefined, 20_000);
    expect(new Set(line.sent.map(({ upto }) => upto)).size).toBeGreaterThan(2);
    expect(from.filter((after) => after < BigInt(BACKLOG)).length).toBe(1);
  });

  it('is sent no more than the bound before it has said that it holds some of it', async () => {
    await connect({ snapshotAfter: 1_000_000, backlog: 1_000_000, inFlightBytes: 20_000 });
    let most = 0;
    const looking = setInterval(() => {
      const { sent = 0n, peerHeld = 0n } = county.engine.standings()[0] ?? {};
      most = Math.max(most, Number(sent - peerHeld));
    }, 1);
    start();
    await eventually('all is held', async () => (await heldTexts()).length === BACKLOG || undefined, 20_000);
    clearInterval(looking);
    // An entry takes over 200 bytes.
    expect(most).toBeLessThanOrEqual(20_000 / 200);
  });
});
