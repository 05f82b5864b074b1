import { type NodeId } from '@wutong/kernel';
import { PROTOCOL } from '@wutong/wire';
import { type Footing, Outbound } from '../../libs/sync/src/outbound.js';
import { Relay } from '../../libs/sync/src/relay.js';
import { eventually } from '../harness/eventually.js';
import { draftOf, numberAll } from '../store/journal-contract.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

const state = { instance: 'town', epoch: 1n, held: 0n, peerHeld: 0n, peerParked: 0n, peerQuarantined: 0n };
const footing: Footing = {
  state: { ...state, ahead: [], pieces: [] },
  gap: false,
  protocol: PROTOCOL.max,
  isLive: true,
};

/** A county's sending side towards a town, one entry to send, on a clock that is set by hand; `sent` names what goes out. */
async function openOutbound(onSend: () => void | Promise<void> = () => {}, onUrgent = () => {}) {
  const directory = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', directory), createSyncNode('350428106', directory)];
  await county.write(draftOf('case/a', 'a', { audienceAdditions: [{ path: '350428', subtree: true }] }));
  await numberAll(county.journal);
  const node = directory.nodes.get(town.own.nodeId);
  if (!node) throw new Error('not in the directory');
  const relay = new Relay({ ...county, ownId: county.own.nodeId as NodeId, nowMs: () => 0 }, { node, isParent: false });
  const sent: string[] = [];
  const clock = { ms: 0 };
  const outbound = new Outbound({
    journal: county.journal,
    link: {
      peer: town.own.nodeId,
      send: async (_, name) => {
        sent.push(name);
        await onSend();
      },
      receive: () => undefined,
      ask: () => Promise.reject(new Error('nobody answers')),
      isUp: () => true,
      close: async () => undefined,
    },
    relay,
    boot: 'start',
    lanes: () => {
      onUrgent();
      return [['case.urgent.v1']];
    },
    limits: { snapshotAfter: 1_000, inFlightBytes: 1, backlog: 0 },
    elapsedMs: () => clock.ms,
    footing: () => footing,
  });
  outbound.open(0n);
  return { outbound, sent, clock, county };
}

it('sends again what was under way when it was rewound, though no more than that may be under way', async () => {
  let rewind: (() => void) | undefined;
  const { outbound, sent } = await openOutbound(() => {
    rewind?.();
    rewind = undefined;
  });
  rewind = () => outbound.open(0n);
  await outbound.relayAll();
  expect(sent).toEqual(['start.1.0.1.0', 'start.2.0.1.0']);
});

it('sends nothing that it was about to send when it was shut', async () => {
  let shut: (() => void) | undefined;
  const { outbound, sent } = await openOutbound(undefined, () => shut?.());
  shut = () => outbound.shut();
  await outbound.relayAll();
  expect([sent, outbound.isOpen]).toEqual([[], false]);
});

describe('while a bundle is being sent', () => {
  let line: Awaited<ReturnType<typeof openOutbound>>;
  let relaying: Promise<void>;
  let letGo: () => void;

  /** Writes an entry of a new key at the county. */
  const write = async (key: string, type: string) => {
    const draft = draftOf(key, key, { audienceAdditions: [{ path: '350428', subtree: true }] });
    await line.county.write({ ...draft, type });
    await numberAll(line.county.journal);
  };

  /** Number 1 is held; number 2, of this type, is on its way until it is let go. */
  const beginSending = async (type: string) => {
    let whenLetGo: Promise<void> | undefined;
    line = await openOutbound(() => whenLetGo);
    await line.outbound.relayAll();
    line.outbound.held(1n);
    await write('case/b', type);
    whenLetGo = new Promise((resolve) => {
      letGo = resolve;
    });
    relaying = line.outbound.relayAll();
    await eventually('it is being sent', async () => line.sent.length === 2 || undefined);
    whenLetGo = undefined;
    line.sent.length = 0;
  };

  it('sends what is urgent ahead of it, and again in its turn', async () => {
    await beginSending('case.spec.v1');
    await write('case/c', 'case.urgent.v1');
    await line.outbound.hurry();
    letGo();
    await relaying;
    line.outbound.held(2n);
    await line.outbound.relayAll();
    expect(line.sent).toEqual(['start.1.ahead.0.3.0', 'start.1.2.3.0']);
  });

  it('sends once what waits behind nothing but what is urgent itself', async () => {
    await beginSending('case.urgent.v1');
    await write('case/c', 'case.urgent.v1');
    await line.outbound.hurry();
    expect(line.sent).toEqual([]);
    letGo();
    await relaying;
  });
});

describe('tells of numbers that bring the neighbour nothing', () => {
  const toCounty = { audienceAdditions: [{ path: '350428', subtree: false }] };
  let line: Awaited<ReturnType<typeof openOutbound>>;

  /** The town holds number 1; then the county has 2 and 3 for itself. */
  beforeEach(async () => {
    line = await openOutbound();
    await line.outbound.relayAll();
    line.outbound.held(1n);
    line.sent.length = 0;
    for (const key of ['case/b', 'case/c']) await line.county.write(draftOf(key, key, toCounty));
    await numberAll(line.county.journal);
    await line.outbound.relayAll();
  });

  it('together, a little after the last bundle', async () => {
    expect([line.sent, line.outbound.sent]).toEqual([[], 1n]);
    line.clock.ms += 200;
    await line.outbound.beat();
    expect([line.sent, line.outbound.sent]).toEqual([['start.1.beat.1'], 3n]);
  });

  it('with the next that brings something', async () => {
    await line.county.write(draftOf('case/a', 'again'));
    await numberAll(line.county.journal);
    await line.outbound.relayAll();
    expect([line.sent, line.outbound.sent]).toEqual([['start.1.1.4.0'], 4n]);
  });

  it('not once it was shut', async () => {
    line.clock.ms += 200;
    line.outbound.shut();
    await line.outbound.beat();
    expect(line.sent).toEqual([]);
  });

  it('anew when it goes back', async () => {
    line.outbound.open(0n);
    await line.outbound.relayAll();
    expect(line.sent).toEqual(['start.2.0.1.0']);
  });
});

describe('says where it stands', () => {
  let town: Awaited<ReturnType<typeof openOutbound>>;

  beforeEach(async () => {
    town = await openOutbound();
    await town.outbound.relayAll();
    town.sent.length = 0;
  });

  const beatsAfter = async (ms: number) => {
    town.clock.ms += ms;
    await town.outbound.beat();
    return town.sent.length;
  };

  it('soon after little that came, and once for all of it', async () => {
    town.outbound.oweWatermark(300, false);
    expect(await beatsAfter(199)).toBe(0);
    town.outbound.oweWatermark(300, false);
    expect(await beatsAfter(1)).toBe(1);
    expect(await beatsAfter(1_999)).toBe(1);
    expect(await beatsAfter(1)).toBe(2);
  });

  it('at once after much, and with a gap', async () => {
    town.outbound.oweWatermark(20_000, false);
    expect(await beatsAfter(0)).toBe(1);
    town.outbound.oweWatermark(300, true);
    expect(await beatsAfter(0)).toBe(2);
  });
});
