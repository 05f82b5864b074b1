import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { suiteOf } from '@wutong/crypto';
import { syncActKey } from '@wutong/identity';
import { type NodeId, type Path } from '@wutong/kernel';
import { FileSealWitness, openDatabase, openJournal, PgJournalListener, PgLease } from '@wutong/store';
import { type Equipped, NODE_FILES } from '../federation/equipment.js';

/** No program understands it yet: nodes journal, number, seal, relay and prove it, and make nothing of it. */
export const NEWER_TYPE = 'observation.of-a-newer-program.v1';

const IN_ONE_TRANSACTION = 50;
/** The node's own process leads, and goes on leading: this one never looks again whether it might. */
const NEVER_MS = 2 ** 31 - 1;
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Appends entries at a node as a second process of that node does: through the production journal, while the node's own
 * process leads, numbers, seals and sends. What people do over HTTP comes too slowly for a backlog. They stand on the key
 * of the node's sync acts, which the nodes above hold too.
 */
export async function appendAsSecondProcess(place: Equipped, databaseUrl: string, count: number): Promise<void> {
  const { identity } = place;
  const { algorithm, signing } = identity;
  const nodeId = identity.nodeId as NodeId;
  const path = identity.path as Path;
  const dataSource = await openDatabase({ url: databaseUrl, migrations: [] });
  const listener = new PgJournalListener(databaseUrl);
  const holder = `second-${randomUUID()}`;
  const lease = new PgLease({ url: databaseUrl, holder, logger: silent, beatMs: NEVER_MS, silentMs: NEVER_MS });
  try {
    const journal = await openJournal({
      dataSource,
      own: { nodeId, path, algorithm },
      sealer: { nodeId, algorithm, sign: (seal) => suiteOf(algorithm).sign(seal, signing.privateKey) },
      clock: { now: () => Date.now(), confirmed: false },
      witness: new FileSealWitness(join(place.folder, NODE_FILES.seal)),
      listener,
      lease,
    });
    for (let at = 0; at < count; at += IN_ONE_TRANSACTION)
      await journal.transaction(async (tx) => {
        for (let n = at; n < Math.min(count, at + IN_ONE_TRANSACTION); n += 1) await tx.append(draft(path, n));
      });
  } finally {
    await Promise.all([lease.close(), listener.close()]);
    await dataSource.destroy();
  }
}

/** About as large as what people do makes. */
function draft(path: Path, n: number) {
  return {
    family: 'observation',
    key: syncActKey(path),
    type: NEWER_TYPE,
    ruleVersion: 1,
    payload: new Uint8Array(Buffer.from(`第 ${n} 条 `.repeat(40))),
    commandId: randomUUID(),
  };
}
