import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { type NodeId } from '@wutong/kernel';
import { LeaseLost, type MemoryTables } from '@wutong/store';
import { Inbox } from '@wutong/sync';
import { link, PROTOCOL, signedBytesOf } from '@wutong/wire';
import { NOTHING_HELD } from '../../libs/sync/src/core/greeting.js';
import { Relay } from '../../libs/sync/src/relay.js';
import { copyDisk, createDisk, draftOf, numberAll } from '../store/journal-contract.js';
import { createSyncNode, neighbourOf, SpecDirectory, type SyncNode, startSyncNode } from './sync-node.js';

const stranger = suiteOf(1).generateSigningKeys();
const everybody = { audienceAdditions: [{ path: '350428', subtree: true }] };

/** A parent that sends to a child, without a transport between them. */
function createPair() {
  const directory = new SpecDirectory();
  const parent = createSyncNode('350428', directory);
  const child = createSyncNode('350428106', directory, 2);
  const inboxOf = (node: SyncNode) => new Inbox({ ...node, ownId: node.own.nodeId as NodeId, nowMs: () => Date.now() });
  const relayOf = (from: SyncNode, to: SyncNode, isParent: boolean) => {
    const node = directory.nodes.get(to.own.nodeId);
    if (!node) throw new Error('not in the directory');
    return new Relay({ ...from, ownId: from.own.nodeId as NodeId, nowMs: () => Date.now() }, { node, isParent });
  };
  return { directory, parent, child, inboxOf, relayOf };
}

async function greet(from: SyncNode, to: SyncNode): Promise<void> {
  await to.journal.transaction((tx) =>
    tx.saveLinkState(from.own.nodeId as NodeId, {
      ...NOTHING_HELD,
      instance: from.journal.start.instance,
    }),
  );
}

const envelope = { state: NOTHING_HELD, protocol: PROTOCOL.max, run: 'spec', gap: false };

describe('the inbox', () => {
  let pair: ReturnType<typeof createPair>;
  let parent: SyncNode;
  let child: SyncNode;

  beforeEach(async () => {
    pair = createPair();
    parent = pair.parent;
    child = pair.child;
    parent.family.failing = false;
    await greet(parent, child);
  });

  /** Bundles with what the parent owes the child, one per write. */
  async function bundlesOf(...writes: (() => Promise<unknown>)[]): Promise<Uint8Array[]> {
    const relay = pair.relayOf(parent, child, false);
    const bundles: Uint8Array[] = [];
    let cursor = await parent.journal.lastNumber();
    for (const write of writes) {
      await write();
      await numberAll(parent.journal);
      for (let next = await relay.next(cursor); next.length > 0; next = await relay.next(cursor))
        for (const packed of next) {
          bundles.push(await relay.encode(packed, envelope));
          cursor = packed.upto;
        }
    }
    return bundles;
  }

  const take = (bundle: Uint8Array | undefined, node = child) =>
    pair.inboxOf(node).apply(bundle ?? new Uint8Array(), neighbourOf(parent, false));

  const altered = (bundle: Uint8Array | undefined, change: (bundle: link.Bundle) => void) => {
    const decoded = fromBinary(link.BundleSchema, Uint8Array.from(bundle ?? []));
    change(decoded);
    return toBinary(link.BundleSchema, decoded);
  };

  const first = () => parent.write(draftOf('case/a', 'first', everybody));
  const second = () => parent.write(draftOf('case/a', 'second'));

  it('applies a bundle once, however often it comes', async () => {
    const [bundle] = await bundlesOf(first);
    expect(await take(bundle)).toMatchObject({ applied: 1, unproved: 0, state: { held: 1n } });
    expect(await take(bundle)).toMatchObject({ applied: 0, unproved: 0, state: { held: 1n } });
    expect(child.family.applied).toEqual(['first']);
  });

  it('takes a heartbeat that says what is known without the database, and one that says more with it', async () => {
    const [bundle] = await bundlesOf(first);
    const { state } = await take(bundle);
    const { journal } = child;
    let transactions = 0;
    const transaction = journal.transaction.bind(journal);
    journal.transaction = (work) => {
      transactions += 1;
      return transaction(work);
    };
    const heartbeat = (what: Partial<link.Bundle> = {}) => {
      const sent = altered(bundle, (one) =>
        Object.assign(one, { entries: [], seals: [], after: 1n, upto: 1n, ...what }),
      );
      return pair.inboxOf(child).apply(sent, neighbourOf(parent, false), state);
    };
    expect(await heartbeat()).toMatchObject({ unproved: 0, state });
    expect(transactions).toBe(0);
    const watermark = create(link.WatermarkSchema, { instance: journal.start.instance, parked: 3n });
    expect((await heartbeat({ watermark })).state?.peerParked).toBe(3n);
    expect((await heartbeat({ upto: 2n })).state?.held).toBe(2n);
    expect((await heartbeat({ to: parent.own.nodeId })).unproved).toBe(1);
    expect(transactions).toBe(3);
  });

  it('leaves a bundle to the new leader when the lease was taken over', async () => {
    const [bundle] = await bundlesOf(first);
    const { tables } = child.journal as unknown as { tables: MemoryTables };
    tables.leases.set('leader', { holder: 'successor', term: 2n });
    await expect(take(bundle)).rejects.toThrow(LeaseLost);
    expect(await child.journal.counts()).toMatchObject({ entries: 0n, quarantined: 0n });
  });

  it('parks a child whose parent has not come, and applies both when it has', async () => {
    const [one, two] = await bundlesOf(first, second);
    expect(await take(two)).toMatchObject({ applied: 0, parked: 1, state: { held: 0n, ahead: [[1n, 2n]] } });
    expect(child.family.applied).toEqual([]);
    expect(await take(one)).toMatchObject({ applied: 2, state: { held: 2n, ahead: [] } });
    expect(child.family.applied).toEqual(['first', 'second']);
    expect((await child.journal.counts()).parked).toBe(0n);
  });

  it.each([
    [
      'its bytes were altered',
      'not-under-seal',
      (bundle: link.Bundle) => {
        const [proved] = bundle.entries;
        const at = proved ? Buffer.from(proved.entry).lastIndexOf('first') : -1;
        if (proved && at >= 0) proved.entry[at] = 'F'.charCodeAt(0);
      },
    ],
    [
      'its seal is missing',
      'seal-missing',
      (bundle: link.Bundle) => {
        bundle.seals = [];
      },
    ],
    [
      'its seal was signed by another',
      'seal-signature',
      (bundle: link.Bundle) => {
        const [seal] = bundle.seals;
        if (seal) seal.signature = suiteOf(1).sign(signedBytesOf('signedSeal', seal.seal), stranger.privateKey);
      },
    ],
    [
      'its place under the seal is wrong',
      'not-under-seal',
      (bundle: link.Bundle) => {
        const proof = bundle.entries[0]?.proof;
        if (proof) proof.sequence += 1n;
      },
    ],
  ] as const)('does not apply an entry when %s; counts and shows it, and asks again', async (_, reason, change) => {
    const [bundle] = await bundlesOf(first);
    expect(await take(altered(bundle, change))).toMatchObject({ applied: 0, state: { held: 0n } });
    expect(child.family.applied).toEqual([]);
    expect((await child.journal.counts()).quarantined).toBeGreaterThan(0n);
    const kept = [
      ...(
        child.journal as unknown as { tables: { quarantined: Map<string, { reason: string }> } }
      ).tables.quarantined.values(),
    ];
    expect(kept.map((one) => one.reason)).toContain(reason);
    expect(await take(bundle)).toMatchObject({ applied: 1, state: { held: 1n } });
  });

  it.each([
    [
      'for another node',
      (bundle: link.Bundle) => {
        bundle.to = 'somebody';
      },
    ],
    [
      'from another node than the link’s',
      (bundle: link.Bundle) => {
        bundle.from = 'somebody';
      },
    ],
    [
      'of another journal instance',
      (bundle: link.Bundle) => {
        bundle.instance = 'other';
      },
    ],
    [
      'of a protocol that is not spoken',
      (bundle: link.Bundle) => {
        bundle.protocol = 99;
      },
    ],
    [
      'with a number that no database holds',
      (bundle: link.Bundle) => {
        bundle.upto = 2n ** 63n;
      },
    ],
    [
      'with a name that no database holds',
      (bundle: link.Bundle) => {
        bundle.run = 'run\u0000';
      },
    ],
  ] as const)('refuses a bundle %s whole', async (_, change) => {
    const [bundle] = await bundlesOf(first);
    expect(await take(altered(bundle, change))).toEqual({ applied: 0, parked: 0, unproved: 1 });
    expect(await child.journal.transaction((tx) => tx.heads('case/a'))).toEqual([]);
  });

  it('does not believe a neighbour that says it holds what was never sent', async () => {
    const [bundle] = await bundlesOf(first);
    const saying = (held: bigint) =>
      altered(bundle, (one) => {
        if (one.watermark) Object.assign(one.watermark, { instance: child.journal.start.instance, held });
      });
    expect(await child.journal.lastNumber()).toBe(0n);
    expect(await take(saying(1n))).toMatchObject({ state: { held: 1n, peerHeld: 0n } });
    await numberAll(child.journal);
    expect(await take(saying(1n))).toMatchObject({ state: { peerHeld: 1n } });
  });

  it('proves a seal once: one that is held is not judged again when it comes again', async () => {
    const [bundle] = await bundlesOf(first);
    await take(bundle);
    const again = altered(bundle, ({ seals }) => {
      for (const seal of seals) seal.signature = new Uint8Array(64);
    });
    expect(await take(again)).toMatchObject({ applied: 0, unproved: 0 });
  });

  describe('an own entry, sealed by a copy, that the parent holds', () => {
    let town: SyncNode;

    beforeEach(async () => {
      const disk = createDisk('350428104');
      const copy = startSyncNode(copyDisk(disk, false), pair.directory);
      town = startSyncNode(disk, pair.directory);
      await town.write(draftOf('case/t', 'of the town', everybody));
      await copy.write(draftOf('case/c', 'of its copy', everybody));
      for (const { journal } of [town, copy]) await numberAll(journal);
      await greet(copy, parent);
      const up = pair.relayOf(copy, parent, true);
      for (const packed of await up.next(0n))
        await pair.inboxOf(parent).apply(await up.encode(packed, envelope), neighbourOf(copy, true));
      await numberAll(parent.journal);
    });

    const askForIt = async () => {
      const down = pair.relayOf(parent, town, false);
      for (const packed of await down.historiesOf(['case/c'])) {
        const bundle = fromBinary(link.BundleSchema, await down.encode(packed, envelope));
        await pair.inboxOf(town).applyAsked(bundle, neighbourOf(parent, false));
      }
    };

    it('is proved, when it comes back, by the seal that comes with it, whatever was sealed under that number', async () => {
      await town.journal.stopSealing(town.journal.start.instance);
      await askForIt();
      expect(town.family.applied).toEqual(['of the town', 'of its copy']);
      expect((await town.journal.counts()).quarantined).toBe(0n);
    });

    it('shows, also by an answer, that two seal as the neighbour', async () => {
      const up = pair.relayOf(town, parent, true);
      const [packed] = await up.historiesOf(['case/t']);
      if (!packed) throw new Error('the town answers nothing');
      const answer = fromBinary(link.BundleSchema, await up.encode(packed, envelope));
      expect(await pair.inboxOf(parent).applyAsked(answer, neighbourOf(town, true))).toBe(true);
    });

    it('shows that this one was rolled back, also when it was asked for', async () => {
      await askForIt();
      expect(town.journal.standing).toBe('rolled-back');
      expect(town.family.applied).toEqual(['of the town']);
    });
  });

  it('takes and relays what a node further away sealed twice, under either seal', async () => {
    const disks = [createDisk('350428106201'), createDisk('350428106')] as const;
    const starts = disks.map((disk) => [disk, copyDisk(disk, false)].map((one) => startSyncNode(one, pair.directory)));
    const [villages, towns] = starts as [SyncNode[], SyncNode[]];
    const city = createSyncNode('3504', pair.directory);
    const audienceAdditions = [...everybody.audienceAdditions, { path: '3504', subtree: false }];
    const carry = async (from: SyncNode, to: SyncNode) => {
      await greet(from, to);
      const relay = pair.relayOf(from, to, true);
      for (const packed of await relay.next(0n))
        await pair.inboxOf(to).apply(await relay.encode(packed, envelope), neighbourOf(from, true));
      await numberAll(to.journal);
    };
    for (const [at, village] of villages.entries()) {
      await village.write(draftOf(`case/${at}`, `of village ${at}`, { audienceAdditions }));
      await numberAll(village.journal);
      await carry(village, towns[at] as SyncNode);
      await carry(towns[at] as SyncNode, parent);
    }
    await carry(parent, city);
    for (const node of [parent, city]) {
      expect([...node.family.applied].sort()).toEqual(['of village 0', 'of village 1']);
      expect((await node.journal.counts()).quarantined).toBe(0n);
    }
  });

  it('is owed what came before, also when the entry that admits it was written beside that, on nothing', async () => {
    const beside = createSyncNode('350428104', pair.directory);
    await parent.write(draftOf('case/r', 'before'));
    await beside.write(draftOf('case/r', 'beside', everybody));
    for (const { journal } of [parent, beside]) await numberAll(journal);
    await greet(beside, parent);
    const up = pair.relayOf(beside, parent, true);
    for (const packed of await up.next(0n))
      await pair.inboxOf(parent).apply(await up.encode(packed, envelope), neighbourOf(beside, true));
    await numberAll(parent.journal);
    const down = pair.relayOf(parent, child, false);
    for (const packed of await down.next(0n)) await take(await down.encode(packed, envelope));
    expect(child.family.applied).toEqual(['before', 'beside']);
  });

  it('refuses bytes that are no bundle', async () => {
    expect(await take(new Uint8Array([255, 255, 255, 255]))).toMatchObject({ applied: 0, unproved: 1 });
  });

  it('takes from a child no origin beside its path', async () => {
    const stranger = createSyncNode('350428104', pair.directory);
    await stranger.write(draftOf('case/s', 'stranger', { audienceAdditions: [{ path: '3504', subtree: true }] }));
    await numberAll(stranger.journal);
    const relay = pair.relayOf(stranger, parent, true);
    const [packed] = await relay.next(0n);
    if (!packed) throw new Error('nothing to send');
    const bundle = altered(await relay.encode(packed, envelope), (one) => {
      one.from = child.own.nodeId;
      one.instance = child.journal.start.instance;
    });
    await greet(child, parent);
    const applied = await pair.inboxOf(parent).apply(bundle, neighbourOf(child, true));
    expect(applied).toMatchObject({ applied: 0, unproved: 1 });
    expect(parent.family.applied).not.toContain('stranger');
  });

  it('lets only the failing entry’s key wait, and applies it once it can', async () => {
    const [bundle] = await bundlesOf(async () => {
      await parent.write(draftOf('case/a', 'fail once', everybody));
      await parent.write(draftOf('case/a', 'after it'));
      await parent.write(draftOf('case/b', 'other', everybody));
    });
    expect(await take(bundle)).toMatchObject({ applied: 1, parked: 2, state: { held: 3n } });
    expect(child.family.applied.filter((text) => text !== 'other')).toEqual([]);
    const [failing] = (await child.journal.transaction((tx) => tx.parked(10))).filter((one) => one.failure !== '');
    expect(failing?.failure).toBe('cannot apply fail once');
    child.family.failing = false;
    await pair.inboxOf(child).retryFailing(10);
    expect(child.family.applied.slice(-2)).toEqual(['fail once', 'after it']);
    expect((await child.journal.counts()).failing).toBe(0n);
  });

  describe('a discard of an entry that fails here', () => {
    const poison = () => parent.write(draftOf('case/a', 'fail always', everybody));
    const built = () => parent.write(draftOf('case/a', 'built on it'));
    const discard = () => parent.write(draftOf('case/a', 'discard fail always'));
    const made = async () => {
      const state = await child.journal.transaction((tx) => child.family.made(tx, 'case/a'));
      return JSON.parse(Buffer.from(state ?? []).toString());
    };

    it('lets the entry be held without being applied, in whatever order they come', async () => {
      const bundles = await bundlesOf(poison, discard);
      for (const order of [bundles, bundles.toReversed()]) {
        child = createSyncNode('350428106', pair.directory, 2);
        await greet(parent, child);
        const readdressed = order.map((bundle) =>
          altered(bundle, (one) => {
            one.to = child.own.nodeId;
          }),
        );
        for (const bundle of readdressed) await take(bundle);
        expect(child.family.applied).toEqual(['discard fail always']);
        expect(await made()).toEqual(['discard fail always', 'fail always']);
        expect(await child.journal.counts()).toMatchObject({ parked: 0n, failing: 0n });
        expect(await child.journal.transaction((tx) => tx.audience('case/a'))).not.toEqual([]);
      }
    });

    it.each([
      ['the entry first', [0, 1, 2]],
      ['the discard first', [2, 1, 0]],
      ['what stands between last', [2, 0, 1]],
    ])('takes with it what stands between them, which is applied once the discard is held: %s', async (_, order) => {
      const bundles = await bundlesOf(poison, built, discard);
      for (const at of order) await take(bundles[at]);
      await pair.inboxOf(child).retryFailing(10);
      expect(child.family.applied).toEqual(['built on it', 'discard fail always']);
      expect(await child.journal.counts()).toMatchObject({ parked: 0n, failing: 0n });
    });

    it('waits while anything else that it was written on fails, and changes nothing then', async () => {
      const bundles = await bundlesOf(poison, () => parent.write(draftOf('case/a', 'fail too')), discard);
      for (const bundle of bundles) await take(bundle);
      await pair.inboxOf(child).retryFailing(10);
      expect(child.family.applied).toEqual([]);
      expect(await child.journal.transaction((tx) => tx.history('case/a'))).toEqual([]);
    });

    it('is held with the entry or not at all', async () => {
      child.family.failsDiscards = true;
      const bundles = await bundlesOf(poison, discard);
      for (const bundle of bundles) await take(bundle);
      expect(await child.journal.transaction((tx) => tx.history('case/a'))).toEqual([]);
      expect(await child.journal.counts()).toMatchObject({ failing: 2n });
      child.family.failsDiscards = false;
      await pair.inboxOf(child).retryFailing(10);
      expect(child.family.applied).toEqual(['discard fail always']);
    });

    it('lets a command hold the entry, and what waited for it is applied behind the discard', async () => {
      const [one, two] = await bundlesOf(poison, built);
      await take(one);
      await take(two);
      const [failing] = await child.journal.transaction((tx) => tx.parked(10, 'failing'));
      if (!failing) throw new Error('nothing fails');
      await child.journal.transaction(async (tx) => {
        expect(await child.writer.holdFailing(tx, 'case/other', failing.id)).toBe(false);
        expect(await child.writer.holdFailing(tx, 'case/a', failing.id)).toBe(true);
        await child.writer.write(tx, draftOf('case/a', 'discard fail always'));
      });
      await pair.inboxOf(child).retryFailing(10);
      expect(child.family.applied).toEqual(['discard fail always', 'built on it']);
      expect(await child.journal.counts()).toMatchObject({ parked: 0n, failing: 0n });
    });
  });

  it('writes nothing of its own that its neighbours would refuse', async () => {
    await expect(parent.write(draftOf('case/a', 'forbidden', everybody))).rejects.toThrow('spec.forbidden');
    expect((await parent.journal.counts()).entries).toBe(0n);
  });

  it('tries again those that are named alone, and tells which it tried and how many fail still', async () => {
    const [bundle] = await bundlesOf(async () => {
      await parent.write(draftOf('case/a', 'fail a', everybody));
      await parent.write(draftOf('case/b', 'fail b', everybody));
    });
    await take(bundle);
    const parked = await child.journal.transaction((tx) => tx.parked(10, 'failing'));
    const [one, other] = parked.map(({ id }) => id).sort();
    const inbox = pair.inboxOf(child);
    const both = await inbox.retryFailing(10);
    expect({ ...both, tried: [...both.tried].sort() }).toEqual({ tried: [one, other], failing: 2 });
    child.family.failing = false;
    expect(await inbox.retryFailing(10, new Set([String(one)]))).toEqual({ tried: [one], failing: 0 });
    expect((await child.journal.transaction((tx) => tx.parked(10, 'failing'))).map(({ id }) => id)).toEqual([other]);
  });

  it('forgets that an entry was parked when it comes again and can be applied', async () => {
    const [bundle] = await bundlesOf(() => parent.write(draftOf('case/a', 'fail at first', everybody)));
    expect(await take(bundle)).toMatchObject({ applied: 0, parked: 1 });
    child.family.failing = false;
    expect(await take(bundle)).toMatchObject({ applied: 1 });
    expect(await child.journal.transaction((tx) => tx.parked(10))).toEqual([]);
    await pair.inboxOf(child).retryFailing(10);
    expect(child.family.applied).toEqual(['fail at first']);
  });

  it('counts what no database can hold as undecodable, and goes on', async () => {
    const [bundle] = await bundlesOf(async () => {
      await parent.write(draftOf('case/\u0000', 'poison', everybody));
      await parent.write(draftOf('case/good', 'good', everybody));
    });
    expect(await take(bundle)).toMatchObject({ applied: 1, unproved: 1, state: { held: 0n } });
    expect(child.family.applied).toEqual(['good']);
  });

  it('covers the entry that admits it only with every piece of the history before', async () => {
    const elsewhere = { audienceAdditions: [{ path: '350428', subtree: false }] };
    const bundles = await bundlesOf(async () => {
      for (let at = 0; at < 5; at += 1)
        await parent.write(draftOf('case/a', `${at}${'.'.repeat(300_000)}`, at === 0 ? elsewhere : {}));
      await parent.write(draftOf('case/a', 'admitting', everybody));
    });
    expect(bundles.length).toBeGreaterThan(3);
    const missing = bundles.at(-3);
    for (const bundle of bundles) if (bundle !== missing) await take(bundle);
    const state = await child.journal.transaction((tx) => tx.linkState(parent.own.nodeId as NodeId));
    expect(state?.held).toBeLessThan(6n);
    expect(await take(missing)).toMatchObject({ state: { held: 6n, ahead: [], pieces: [] } });
    expect(child.family.applied.map((text) => text.slice(0, 9))).toEqual([
      ...[0, 1, 2, 3, 4].map((at) => `${at}........`),
      'admitting',
    ]);
  });

  it('journals and relays what it does not understand', async () => {
    parent.family.types.push('case.newer.v9');
    const [bundle] = await bundlesOf(() =>
      parent.write({ ...draftOf('case/a', 'newer', everybody), type: 'case.newer.v9' }),
    );
    expect(await take(bundle)).toMatchObject({ applied: 1 });
    expect(child.family.applied).toEqual([]);
    expect(child.family.unknown).toEqual(['case.newer.v9']);
    expect(await child.journal.transaction((tx) => tx.heads('case/a'))).toHaveLength(1);
  });

  it('carries a personal part encrypted to the receiver, and never in the entry', async () => {
    const secret = '350428199001011234';
    const part = await parent.journal.transaction((tx) => parent.parts.put(tx, new Uint8Array(Buffer.from(secret))));
    const [bundle] = await bundlesOf(() =>
      parent.write(draftOf('case/a', 'with part', { ...everybody, parts: [part] })),
    );
    expect(Buffer.from(bundle ?? []).includes(secret)).toBe(false);
    await take(bundle);
    const opened = await child.journal.transaction((tx) => child.parts.open(tx, part));
    expect(Buffer.from(opened ?? []).toString()).toBe(secret);
    const stored = await child.journal.transaction((tx) => tx.part(part));
    expect(Buffer.from(stored ?? []).includes(secret)).toBe(false);
  });
});
