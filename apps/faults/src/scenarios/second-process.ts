import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { suiteOf } from '@wutong/crypto';
import { ObservationFamily, syncActDraft } from '@wutong/identity';
import { type NodeId, type Path } from '@wutong/kernel';
import { FileSealWitness, openDatabase, openJournal, PgJournalListener, PgLease, type PgTx } from '@wutong/store';
import { SyncWriter } from '@wutong/sync';
import { type Equipped, NODE_FILES } from '../federation/equipment.js';

const IN_ONE_TRANSACTION = 200;
/** The node leads, and goes on leading: this process never looks again whether it might. */
const NEVER_MS = 2 ** 31 - 1;
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Writes acts of an operator at a node as a second process of that node would: through the production journal and writer,
 * while the node's own process leads, numbers, seals and sends. What people do over HTTP comes too slowly for a backlog.
 */
export async function writeActs(place: Equipped, databaseUrl: string, count: number): Promise<void> {
  const { identity } = place;
  const nodeId = identity.nodeId as NodeId;
  const { algorithm } = identity;
  const dataSource = await openDatabase({ url: databaseUrl, migrations: [] });
  const listener = new PgJournalListener(databaseUrl);
  const holder = `second-${randomUUID()}`;
  const lease = new PgLease({ url: databaseUrl, holder, logger: silent, beatMs: NEVER_MS, silentMs: NEVER_MS });
  try {
    const journal = await openJournal({
      dataSource,
      own: { nodeId, path: identity.path as Path, algorithm },
      sealer: { nodeId, algorithm, sign: (seal) => suiteOf(algorithm).sign(seal, identity.signing.privateKey) },
      clock: { now: () => Date.now(), confirmed: false },
      witness: new FileSealWitness(join(place.folder, NODE_FILES.seal)),
      listener,
      lease,
    });
    const family = new ObservationFamily();
    const writer = new SyncWriter<PgTx>(new Map([[family.name, family]]), () => journal.standing);
    for (let written = 0; written < count; ) {
      const upto = Math.min(count, written + IN_ONE_TRANSACTION);
      await journal.transaction(async (tx) => {
        for (; written < upto; written += 1) await writer.write(tx, actDraft(identity.path as Path, written));
      });
    }
  } finally {
    await Promise.all([lease.close(), listener.close()]);
    await dataSource.destroy();
  }
}

function actDraft(path: Path, n: number) {
  const act = { accountId: `backlog-${n}`, role: 'operator', act: 'retry', peer: '', subjects: [] } as const;
  return syncActDraft(path, { ...act, counts: { tried: n }, atMs: Date.now() }, randomUUID());
}
