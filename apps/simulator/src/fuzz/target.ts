import { type NodeId } from '@wutong/kernel';
import { MemoryJournal, type MemoryJournalTx, type MemoryTables } from '@wutong/store';
import { type Applied, Inbox, type Neighbour, SealedPartBox, SyncWriter } from '@wutong/sync';
import { SimulatedCaseFamily } from '../node/case-family.js';
import { type Ground } from './ground.js';
import { type Keyring } from './keyring.js';

/** The production inbox of the receiver, over tables in memory. */
export class Target {
  private readonly inbox: Inbox<MemoryJournalTx>;

  constructor(
    private readonly ground: Ground,
    private readonly keyring: Keyring,
    readonly tables: MemoryTables,
  ) {
    const { receiver } = ground;
    const calendar = receiver.calendar();
    const family = new SimulatedCaseFamily({ path: receiver.path, calendar: () => calendar, fails: () => false });
    const families = new Map([[family.name, family]]);
    const nowMs = receiver.now();
    this.inbox = new Inbox({
      journal: new MemoryJournal({
        own: receiver.own,
        sealer: { nodeId: receiver.id, algorithm: receiver.identity.algorithm, sign: (bytes) => receiver.sign(bytes) },
        clock: { now: () => nowMs, confirmed: true },
        instance: `journal of ${receiver.path}`,
        tables,
      }),
      ownId: receiver.id,
      families,
      directory: {
        node: async (_, nodeId) => keyring.known(nodeId),
        neighbours: async () => ({ parent: undefined, children: [] }),
        keyOf: (path) => `directory/${path}`,
        grantEpoch: async () => {
          throw new Error('nobody asks for an epoch here');
        },
      },
      writer: new SyncWriter(families, keyring.receiver.path),
      parts: new SealedPartBox(keyring.receiver),
      nowMs: () => nowMs,
    });
  }

  /** Takes bytes as if they came over the link with this neighbour. */
  take(bytes: Uint8Array, via: NodeId): Promise<Applied> {
    return this.inbox.apply(bytes, this.neighbour(via));
  }

  /** Pieces that were quarantined so far. */
  get quarantined(): bigint {
    return this.tables.counters.get('quarantined') ?? 0n;
  }

  /** Why the piece with this count was quarantined. */
  reasonOf(count: bigint): string | undefined {
    return this.tables.quarantined.get(String(count))?.reason;
  }

  private neighbour(nodeId: NodeId): Neighbour {
    const path = this.keyring.known(nodeId)?.path ?? '';
    return { nodeId, path, isChild: path.startsWith(this.ground.receiver.path) };
  }
}
