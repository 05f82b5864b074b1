import { type EntryProof, type HeldEntry } from '@wutong/store';
import { Prover } from '@wutong/sync';
import { decodeEntry, entryIdOf } from '@wutong/wire';

/** Why an entry is refused when its seal does not prove it. */
const FOR_ITS_SEAL: readonly unknown[] = ['seal-missing', 'seal-signature', 'seal-chain', 'not-under-seal'];

/** Entries are taken whether a seal proves them or not. Answers how to undo it. */
export function acceptUnsealed(): () => void {
  const { prove } = Prover.prototype;
  Prover.prototype.prove = async function (proved) {
    const judged = await prove.call(this, proved);
    if (!FOR_ITS_SEAL.includes(judged) || !proved.proof) return judged;
    const id = entryIdOf(proved.entry, 1);
    const held: HeldEntry = { id, bytes: proved.entry, entry: decodeEntry(proved.entry), via: this.from.nodeId };
    return { id, held, proof: proved.proof as EntryProof };
  };
  return () => {
    Prover.prototype.prove = prove;
  };
}
