import { randomBytes } from 'node:crypto';
import { type Algorithm, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type ContentHash, fromHex } from '@wutong/kernel';
import { type JournalTx } from '@wutong/store';
import { algorithmOf, hexOfContent, partHashOf } from '@wutong/wire';
import { equal } from './core/judgement.js';
import { type PartBox } from './part-box.js';

const SALT_BYTES = 16;

/** What a part is, once opened: salt, then text. */
const saltOf = (part: Uint8Array) => part.subarray(0, SALT_BYTES);
const textOf = (part: Uint8Array) => part.subarray(SALT_BYTES);

/** Parts sealed under the node's own storage key, and re-encrypted to a neighbour when they travel. */
export class SealedPartBox<T extends JournalTx> implements PartBox<T> {
  constructor(
    private readonly identity: NodeIdentity,
    /** Where salts come from. */
    private readonly random: (count: number) => Uint8Array = randomBytes,
  ) {}

  async put(tx: T, text: Uint8Array): Promise<ContentHash> {
    const salt = new Uint8Array(this.random(SALT_BYTES));
    const hash = hexOfContent(partHashOf(salt, text, this.identity.algorithm));
    await this.store(tx, hash, new Uint8Array(Buffer.concat([salt, text])));
    return hash;
  }

  async open(tx: T, hash: ContentHash): Promise<Uint8Array | undefined> {
    const part = await this.opened(tx, hash);
    return part && textOf(part);
  }

  async derive(tx: T, hash: ContentHash, tag: Uint8Array, context: Uint8Array): Promise<Uint8Array | undefined> {
    const part = await this.opened(tx, hash);
    const algorithm = algorithmOf(fromHex(hash));
    return part && algorithm && suiteOf(algorithm).hash(tag, saltOf(part), context);
  }

  /** A held part, encrypted to the neighbour it is sent to. */
  async boxFor(tx: T, hash: ContentHash, key: { algorithm: Algorithm; key: Uint8Array }) {
    const part = await this.opened(tx, hash);
    return part && suiteOf(key.algorithm).encryptTo(key.key, part);
  }

  /** Takes a part that came encrypted to us; false when it is not what its hash says. */
  async receive(tx: T, hash: Uint8Array, box: Uint8Array): Promise<boolean> {
    const part = this.decrypt(box);
    const algorithm = algorithmOf(hash);
    if (!part || !algorithm || !equal(partHashOf(saltOf(part), textOf(part), algorithm), hash)) return false;
    await this.store(tx, hexOfContent(hash), part);
    return true;
  }

  /** Salt and text of a held part. */
  private async opened(tx: T, hash: ContentHash): Promise<Uint8Array | undefined> {
    const sealed = await tx.part(hash);
    return sealed && this.suite.open(this.identity.storageKey, sealed);
  }

  private decrypt(box: Uint8Array): Uint8Array | undefined {
    try {
      return this.suite.decrypt(this.identity.encryption.privateKey, box);
    } catch {
      // A box that was altered or made for another key: the caller counts it as unproved.
      return undefined;
    }
  }

  private async store(tx: T, hash: ContentHash, part: Uint8Array): Promise<void> {
    await tx.putPart(hash, this.suite.seal(this.identity.storageKey, part));
  }

  private get suite() {
    return suiteOf(this.identity.algorithm);
  }
}
