import { type NodeId } from '@wutong/kernel';
import { PROTOCOL } from '@wutong/wire';
import { type Footing, Outbound } from '../../libs/sync/src/outbound.js';
import { Relay } from '../../libs/sync/src/relay.js';
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
async function openOutbound(onSend: () => void = () => undefined) {
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
        onSend();
      },
      receive: () => undefined,
      ask: () => Promise.reject(new Error('nobody answers')),
      isUp: () => true,
      close: async () => undefined,
    },
    relay,
    boot: 'start',
    lanes: () => [],
    limits: { snapshotAfter: 1_000, inFlightBytes: 1, backlog: 200 },
    elapsedMs: () => clock.ms,
    footing: () => footing,
  });
  outbound.open(0n);
  return { outbound, sent, clock };
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
