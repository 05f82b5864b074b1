import { randomBytes } from 'node:crypto';
import { type Algorithm, type KeyPair } from './suite.js';
import { suiteOf } from './suites.js';

/** What a node is and the secrets it proves it by. Kept in one file that only its owner reads. */
export interface NodeIdentity {
  /** The place's path at enrolment, "-" and four random letters. */
  readonly nodeId: string;
  readonly path: string;
  readonly algorithm: Algorithm;
  readonly signing: KeyPair;
  readonly encryption: KeyPair;
  /** 32 bytes under which the node seals parts in its own database. */
  readonly storageKey: Uint8Array;
  /** Its NATS user key at its parent's hub; enrolment tells the parent of it. */
  readonly nats: NatsKey;
  /**
   * Its NATS user key at its own hub. Another one: a server that carries the node's hub and its parent's admits a user
   * key once, whatever the account.
   */
  readonly hub: NatsKey;
}

/** A NATS user key pair (nkey). */
export interface NatsKey {
  /** Public key, "U…". */
  readonly user: string;
  readonly seed: string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** A new identity for a place, with its NATS user keys at its parent's hub and at its own. */
export function createNodeIdentity(path: string, algorithm: Algorithm, nats: NatsKey, hub: NatsKey): NodeIdentity {
  const suite = suiteOf(algorithm);
  const suffix = Array.from(randomBytes(4), (byte) => LETTERS[byte % LETTERS.length]).join('');
  return {
    nodeId: `${path}-${suffix}`,
    path,
    algorithm,
    signing: suite.generateSigningKeys(),
    encryption: suite.generateEncryptionKeys(),
    storageKey: new Uint8Array(randomBytes(32)),
    nats,
    hub,
  };
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const writeKeys = (pair: KeyPair) => ({ publicKey: hex(pair.publicKey), privateKey: hex(pair.privateKey) });
const readKeys = (pair: { publicKey: string; privateKey: string }): KeyPair => ({
  publicKey: bytesOf(pair.publicKey),
  privateKey: bytesOf(pair.privateKey),
});

/** The text of an identity file. */
export function formatNodeIdentity(identity: NodeIdentity): string {
  return `${JSON.stringify(
    {
      ...identity,
      signing: writeKeys(identity.signing),
      encryption: writeKeys(identity.encryption),
      storageKey: hex(identity.storageKey),
    },
    undefined,
    2,
  )}\n`;
}

/** Reads an identity file's text; throws when it is none. */
export function parseNodeIdentity(text: string): NodeIdentity {
  const raw = JSON.parse(text);
  return {
    nodeId: raw.nodeId,
    path: raw.path,
    algorithm: raw.algorithm,
    signing: readKeys(raw.signing),
    encryption: readKeys(raw.encryption),
    storageKey: bytesOf(raw.storageKey),
    nats: { user: raw.nats.user, seed: raw.nats.seed },
    hub: { user: raw.hub.user, seed: raw.hub.seed },
  };
}
