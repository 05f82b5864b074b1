import { fromBinary } from '@bufbuild/protobuf';
import { seededRandom } from '@wutong/kernel';
import { waitUntil } from '@wutong/servers';
import { Asker, HubConnection, JetStreamLink } from '@wutong/sync';
import { link } from '@wutong/wire';
import { type Federation } from '../federation/federation.js';
import { COUNTY, TOWN } from '../federation/places.js';
import { askDatabase } from '../judgement/database.js';
import { type Scenario } from '../scenario.js';
import { type SyncStatus, statusOf } from './conditions.js';
import { mutate, type Random, singled } from './mutations.js';

const SEED = 20_260_709;
const MEANWHILE = 30;
const AT_ONCE = 8;
const CONNECTED_MS_MAX = 30_000;
/** The server's word (err_code) for a stream that holds as many bytes as it may. */
const STREAM_FULL = 10077;
const ROOM_MS_MAX = 120_000;
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Somebody who has the township's key at the county's hub sends mutated copies of its own bundles over its own line, in
 * between the sound ones. The county counts what it could not prove, applies none of it, and lives.
 */
export const mutatedBundles: Scenario = {
  name: 'mutated-bundles',
  play: ({ federation, staff, sizes }) => {
    const random = seededRandom(SEED);
    let sound: Uint8Array[] = [];
    let pid: number | undefined;
    let before: SyncStatus | undefined;
    let epochBefore = 0;
    return {
      async setUp() {
        await federation.line(TOWN).cut();
        await staff.more(MEANWHILE);
        sound = singled(await exportBundles(federation));
        await federation.line(TOWN).heal();
        pid = federation.pidOf('node', COUNTY);
        before = await statusOf(federation, COUNTY);
        epochBefore = (await statusOf(federation, TOWN)).journal.epoch;
      },
      fault: () => sendMutated(federation, sound, sizes.mutated, random),
      // What follows on the same stream comes after all of them.
      heal: () => staff.more(MEANWHILE),
      async holds() {
        if (federation.pidOf('node', COUNTY) !== pid) throw new Error(`the node of ${COUNTY} has ended`);
        const foreign = await foreignEntries(federation);
        if (foreign > 0) throw new Error(`${COUNTY} holds ${foreign} entries that ${TOWN} does not`);
        const { quarantined } = (await statusOf(federation, COUNTY)).counts;
        const { epoch } = (await statusOf(federation, TOWN)).journal;
        const rejected = quarantined - (before?.counts.quarantined ?? 0);
        return { mutated: sizes.mutated, rejected, epochs: epoch - epochBefore };
      },
    };
  },
};

/** The bundles that the township owes the county now. */
async function exportBundles(federation: Federation): Promise<link.Bundle[]> {
  const peer = federation.place(COUNTY).identity.nodeId;
  const file = await federation.api(TOWN).bytes('operator', '/api/sync/export', { peer });
  const { bundles } = fromBinary(link.LinkFileSchema, file);
  if (bundles.every(({ entries }) => entries.length === 0)) throw new Error(`${TOWN} owes ${COUNTY} nothing to mutate`);
  return bundles;
}

async function sendMutated(
  federation: Federation,
  sound: readonly Uint8Array[],
  count: number,
  random: Random,
): Promise<void> {
  const { identity, linePort } = federation.place(TOWN);
  const url = `nats://127.0.0.1:${linePort}`;
  const hub = new HubConnection({ url, nodeId: identity.nodeId, seed: identity.nats.seed, logger: silent });
  try {
    if (!(await waitUntil(async () => hub.isUp(), CONNECTED_MS_MAX))) throw new Error(`no connection to ${url}`);
    const own = identity.nodeId;
    const peer = federation.place(COUNTY).identity.nodeId;
    const asker = new Asker(hub, own);
    const sender = new JetStreamLink({ hub, asker, own, peer, peerIsChild: false, logger: silent });
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - sent) }, (_, at) => sent + at);
      await Promise.all(
        some.map((n) => {
          const bytes = mutate(sound[n % sound.length] ?? new Uint8Array(), random);
          return whenThereIsRoom(() => sender.send(bytes, `mutated.${SEED}.${n}`));
        }),
      );
    }
  } finally {
    await hub.close();
  }
}

/** A stream that is full refuses what comes: it is sent again, as a relay does, until the county has taken some. */
async function whenThereIsRoom(send: () => Promise<void>): Promise<void> {
  const isSent = await waitUntil(async () => {
    try {
      await send();
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === STREAM_FULL) return false;
      throw error;
    }
  }, ROOM_MS_MAX);
  if (!isSent) throw new Error(`the stream to ${COUNTY} stayed full for ${ROOM_MS_MAX / 1_000} s`);
}

/** Entries of the township and the village that the county holds and the township does not. */
async function foreignEntries(federation: Federation): Promise<number> {
  const origins = federation.places.filter(({ path }) => path !== COUNTY).map(({ identity }) => identity.nodeId);
  const [county = [], town = []] = await Promise.all(
    [COUNTY, TOWN].map((path) =>
      askDatabase<{ id: string }>(
        federation.databaseUrl(path),
        `select encode(id, 'hex') as id from entry where origin = any($1)`,
        [origins],
      ),
    ),
  );
  const held = new Set(town.map(({ id }) => id));
  return county.filter(({ id }) => !held.has(id)).length;
}
