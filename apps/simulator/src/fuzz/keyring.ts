import { clone } from '@bufbuild/protobuf';
import { type KeyPair, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type KnownNode } from '@wutong/sync';
import { decodeSeal, link, signedBytesOf } from '@wutong/wire';
import { FIRST_EPOCH } from '../node/grant-family.js';
import { type Chance } from '../world/chance.js';
import { type Ground, type Source } from './ground.js';
import { seededBox, seededKeys } from './seeded-keys.js';

/**
 * Keys drawn from the seed, in place of the random ones of a simulated federation: neither an entry nor a seal depends
 * on them, so that signatures and boxes can be made again, and the same seed gives the same bytes.
 */
export class Keyring {
  /** Keys that belong to no node. */
  readonly stranger: KeyPair;
  private readonly encryption: KeyPair;
  private readonly signing: ReadonlyMap<string, KeyPair>;

  constructor(
    private readonly ground: Ground,
    private readonly chance: Chance,
  ) {
    this.stranger = seededKeys('ed25519', chance);
    this.encryption = seededKeys('x25519', chance);
    this.signing = new Map(ground.nodes.map(({ id }) => [id, seededKeys('ed25519', chance)]));
  }

  /** What the directory says of a node. */
  known(nodeId: string): KnownNode | undefined {
    const node = this.ground.nodes.find(({ id }) => id === nodeId);
    const keys = this.signing.get(nodeId);
    return node && keys && { ...node.enrolled, ...FIRST_EPOCH, signingKey: keys.publicKey };
  }

  /** The receiver, whose boxes are opened. */
  get receiver(): NodeIdentity {
    return { ...this.ground.receiver.identity, encryption: this.encryption };
  }

  /** The bundle under these keys. */
  rekeyed({ via, bundle }: Source): Source {
    const { algorithm, encryption } = this.ground.receiver.identity;
    const made = clone(link.BundleSchema, bundle);
    for (const signed of made.seals) {
      const keys = this.signing.get(decodeSeal(signed.seal).origin);
      if (keys) signed.signature = suiteOf(1).sign(signedBytesOf('signedSeal', signed.seal), keys.privateKey);
    }
    for (const part of made.parts) {
      const plain = suiteOf(algorithm).decrypt(encryption.privateKey, part.box);
      part.box = seededBox(this.encryption.publicKey, plain, this.chance);
    }
    return { via, bundle: made };
  }
}
