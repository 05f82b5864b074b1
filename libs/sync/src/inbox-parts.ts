import { type Algorithm } from '@wutong/crypto';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx } from '@wutong/store';
import { type ProtocolRange } from '@wutong/wire';
import { type NodeDirectory } from './family.js';
import { type SealedPartBox } from './sealed-part-box.js';
import { type Families, type SyncWriter } from './sync-writer.js';

/** The neighbour a bundle came from. */
export interface Neighbour {
  readonly nodeId: NodeId;
  readonly path: string;
  readonly isChild: boolean;
}

/** What an inbox works with. */
export interface InboxParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly ownId: NodeId;
  readonly families: Families<T>;
  readonly directory: NodeDirectory<T>;
  readonly writer: SyncWriter<T>;
  readonly parts: SealedPartBox<T>;
  readonly nowMs: () => number;
  /** What this program speaks, when not said. */
  readonly protocol?: ProtocolRange;
}

/** The same, with what an inbox remembers. */
export interface ProverParts<T extends JournalTx> extends InboxParts<T> {
  /** The algorithm of each origin that was met: it never changes. */
  readonly met: Map<string, Algorithm>;
}
