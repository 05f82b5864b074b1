import { type NodeId } from '@wutong/kernel';
import { PROTOCOL } from '@wutong/wire';
import { type Footing, Outbound } from '../../libs/sync/src/outbound.js';
import { Relay } from '../../libs/sync/src/relay.js';
import { draftOf, numberAll } from '../store/journal-contract.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

it('sends again what was under way when it was rewound, though no more than that may be under way', async () => {
  const directory = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', directory), createSyncNode('350428106', directory)];
  await county.write(draftOf('case/a', 'a', { audienceAdditions: [{ path: '350428', subtree: true }] }));
  await numberAll(county.journal);
  const node = directory.nodes.get(town.own.nodeId);
  if (!node) throw new Error('not in the directory');
  const relay = new Relay({ ...county, ownId: county.own.nodeId as NodeId, nowMs: () => 0 }, { node, isParent: false });
  const sent: string[] = [];
  let rewind: (() => void) | undefined;
  const state = { instance: 'town', epoch: 1n, held: 0n, peerHeld: 0n, peerParked: 0n, peerQuarantined: 0n };
  const footing: Footing = {
    state: { ...state, ahead: [], pieces: [] },
    gap: false,
    protocol: PROTOCOL.max,
    isLive: true,
  };
  const outbound = new Outbound({
    journal: county.journal,
    link: {
      peer: town.own.nodeId,
      send: async (_, name) => {
        sent.push(name);
        rewind?.();
        rewind = undefined;
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
    elapsedMs: () => 0,
    footing: () => footing,
  });
  outbound.open(0n);
  rewind = () => outbound.open(0n);
  await outbound.relayAll();
  expect(sent).toEqual(['start.1.0.1.0', 'start.2.0.1.0']);
});
