import { waitUntil } from '@wutong/servers';
import { type Federation } from '../federation/federation.js';

const SEEN_MS_MAX = 60_000;

/** Where a node's journal and links stand, as its operator is shown. */
export interface SyncStatus {
  readonly journal: { readonly epoch: number; readonly standing: string; readonly recovery: string };
  readonly rulings: readonly { readonly nodeId: string }[];
  readonly counts: { readonly quarantined: number };
  readonly links: readonly { readonly path: string; readonly state: string; readonly sent: number }[];
}

export function statusOf(federation: Federation, path: string): Promise<SyncStatus> {
  return federation.api(path).ask<SyncStatus>('operator', '/api/sync/status');
}

/** The journal numbers and seals what is its own: no roll-back is waiting to be mended. */
export function isSealing({ journal }: SyncStatus): boolean {
  return journal.standing === 'sealing';
}

/** How many epochs a node has begun since; throws when none. More than one says that it was rolled back on the way. */
export async function epochsSince(federation: Federation, path: string, before: number): Promise<number> {
  const { epoch } = (await statusOf(federation, path)).journal;
  if (epoch <= before) throw new Error(`${path} still seals under epoch ${epoch}`);
  return epoch - before;
}

/** Waits until a node's operator is shown what is awaited; throws with what was shown last. */
export async function untilShown(
  federation: Federation,
  path: string,
  awaited: string,
  holds: (status: SyncStatus) => boolean,
): Promise<SyncStatus> {
  let status: SyncStatus | undefined;
  const isShown = async () => {
    status = await statusOf(federation, path);
    return holds(status);
  };
  if (await waitUntil(isShown, SEEN_MS_MAX)) return status as SyncStatus;
  throw new Error(`${path}, after ${SEEN_MS_MAX} ms: not ${awaited}: ${JSON.stringify(status)}`);
}

/** Waits until a node shows its link with a neighbour in such a state. */
export async function untilLink(
  federation: Federation,
  path: string,
  neighbour: string,
  holds: (state: string) => boolean,
): Promise<void> {
  await untilShown(federation, path, `a change of its link with ${neighbour}`, ({ links }) =>
    links.some((link) => link.path === neighbour && holds(link.state)),
  );
}
