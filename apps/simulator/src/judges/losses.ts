import { type MemoryTables } from '@wutong/store';
import { entryOf, type Fact, type Facts, type Witnessed } from './facts.js';

/** The place of a journal's numbers: they mean the same in two copies of one instance up to where they parted. */
interface Parting {
  readonly nodeId: string;
  readonly instance: string;
  readonly upto: bigint;
}

/** What a neighbour was told that a disk holds, before that disk was gone. */
interface Told {
  readonly receiverId: string;
  readonly instance: string;
  readonly senderId: string;
  readonly upto: bigint;
}

/** What was on a disk before an older state was put back on it, or before it was switched off for good. */
interface Before {
  readonly ids: readonly string[];
  readonly told: readonly Told[];
}

/**
 * What is gone with what disks lost, and nothing else: entries that no other disk had, what neighbours were told of
 * them, and numbers that are given a second time.
 */
export class Losses {
  /** Entries that were on no disk any more when one was gone. They may come back out of a stream. */
  private readonly endangered = new Set<string>();
  private readonly told: Told[] = [];
  private readonly partings: Parting[] = [];

  constructor(private readonly facts: Facts) {}

  /** An older state is put back on this node's disk; `change` does it. */
  rollBack(node: Witnessed, change: () => void): void {
    const before = this.before(node);
    change();
    this.facts.readAnew(node);
    this.parted(node);
    this.gone(before);
  }

  /** Two machines of one identity go on from the same state, each by itself. */
  parted(node: Witnessed): void {
    const { id, tables } = node;
    this.facts.rolledBack.add(id);
    this.partings.push({ nodeId: id, instance: instanceOf(node), upto: lastNumberOf(tables) });
  }

  /** One of two machines is switched off for good. */
  switchedOff(node: Witnessed): void {
    const before = this.before(node);
    this.facts.leave(node);
    this.gone(before);
  }

  /** Entries that are gone now, with those that wait for them or for a content that no disk has. */
  lost(): ReadonlySet<string> {
    const { nodes } = this.facts;
    const lost = new Set([...this.endangered].filter((id) => !this.isAnywhere(id)));
    const contents = (hash: string) => nodes.some(({ tables }) => tables.contents.has(hash));
    const waiting = this.facts.rolledBack.size === 0 ? [] : this.waiting();
    const isLost = ({ parents, needs }: Waiting) => parents.some((id) => lost.has(id)) || !needs.every(contents);
    for (let size = -1; size < lost.size; ) {
      size = lost.size;
      for (const one of waiting) if (isLost(one)) lost.add(one.id);
    }
    return lost;
  }

  /**
   * Whether a number of the sender's means the same to whom it was told: unless it was given since its instance, or the
   * one that it goes on from, parted in two. What a neighbour lacks by that comparing mends, and the end demands.
   */
  isShared(sender: Witnessed, number: bigint): boolean {
    const { instance, previous, inheritedUpto } = instancesOf(sender);
    return !this.partings.some(
      ({ nodeId, instance: parted, upto }) =>
        nodeId === sender.id &&
        number > upto &&
        (parted === instance || (parted === previous && number <= inheritedUpto)),
    );
  }

  /** Whether the sender was told this by a state of the receiver that is gone: it holds until the next hello tells better. */
  isStale(sender: Witnessed, receiverId: string, said: bigint): boolean {
    const instance = sender.tables.links.get(receiverId)?.instance;
    return this.told.some(
      (one) =>
        one.receiverId === receiverId && one.senderId === sender.id && one.instance === instance && said <= one.upto,
    );
  }

  private before(node: Witnessed): Before {
    const { id: receiverId, tables } = node;
    // Bundles of before its last roll-back may be under way still: they speak for the instance it goes on from.
    const { instance, previous } = instancesOf(node);
    const told = [instance, previous ?? []]
      .flat()
      .flatMap((one) =>
        [...tables.links].map(([senderId, { held }]) => ({ receiverId, instance: one, senderId, upto: held })),
      );
    return { ids: [...tables.entries.keys(), ...tables.parked.keys()], told };
  }

  private gone({ ids, told }: Before): void {
    for (const id of ids) if (!this.isAnywhere(id)) this.endangered.add(id);
    this.told.push(...told);
  }

  private isAnywhere(id: string): boolean {
    return this.facts.nodes.some(({ tables }) => tables.entries.has(id) || tables.parked.has(id));
  }

  /** What is parked somewhere and held nowhere. */
  private waiting(): Waiting[] {
    const { nodes } = this.facts;
    return nodes
      .flatMap(({ tables }) => [...tables.parked.values()])
      .filter(({ id }) => !nodes.some(({ tables }) => tables.entries.has(id)))
      .map(({ id, bytes }) => ({ id, ...entryOf(bytes) }));
  }
}

type Waiting = Pick<Fact, 'id' | 'parents' | 'needs'>;

const lastNumberOf = ({ numbers }: MemoryTables) =>
  [...numbers.values()].reduce((most, number) => (number > most ? number : most), 0n);

const instanceOf = (node: Witnessed) => instancesOf(node).instance;

function instancesOf({ tables, firstInstance }: Witnessed) {
  const [row] = tables.journal.values();
  return {
    instance: row?.instance ?? firstInstance,
    previous: row?.previousInstance,
    inheritedUpto: row?.sharedUpto ?? 0n,
  };
}
