import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { keptReady } from './ready-keys.js';
import { type CryptoSuite, type KeyPair, type RunningHash } from './suite.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** DER prefixes (RFC 8410) that turn 32 raw bytes into the key formats node reads. */
const DER = {
  ed25519: { public: '302a300506032b6570032100', private: '302e020100300506032b657004220420' },
  x25519: { public: '302a300506032b656e032100', private: '302e020100300506032b656e04220420' },
} as const;

type Curve = keyof typeof DER;

function publicKeyOf(curve: Curve, raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: Buffer.concat([Buffer.from(DER[curve].public, 'hex'), raw]),
    format: 'der',
    type: 'spki',
  });
}

function privateKeyOf(curve: Curve, raw: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([Buffer.from(DER[curve].private, 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));
}

function rawKeys(pair: { publicKey: KeyObject; privateKey: KeyObject }): KeyPair {
  const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES);
  return { publicKey: rawPublicKey(pair.publicKey), privateKey: new Uint8Array(privateKey) };
}

const signingKey = keptReady((raw) => privateKeyOf('ed25519', raw));
const verifyingKey = keptReady((raw) => publicKeyOf('ed25519', raw));
const receiversKey = keptReady((raw) => publicKeyOf('x25519', raw));
/** The receiver's own pair, from its private key. */
const ownKeys = keptReady((raw) => {
  const privateKey = privateKeyOf('x25519', raw);
  return { privateKey, publicKey: rawPublicKey(createPublicKey(privateKey)) };
});

function seal(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return new Uint8Array(Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
}

function open(key: Uint8Array, box: Uint8Array): Uint8Array {
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new Error('box too short');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  return new Uint8Array(Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]));
}

function boxKey(shared: Uint8Array, ephemeral: Uint8Array, receiver: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', shared, Buffer.concat([ephemeral, receiver]), 'wutong.box.v1', KEY_BYTES));
}

function startHash(): RunningHash {
  const hash = createHash('sha256');
  return { update: (piece) => void hash.update(piece), digest: () => new Uint8Array(hash.digest()) };
}

/** Suite 1: SHA-256, Ed25519 (RFC 8032), X25519 (RFC 7748) with HKDF and AES-256-GCM. */
export const internationalSuite: CryptoSuite = {
  algorithm: 1,
  hash(...pieces) {
    const hash = startHash();
    for (const piece of pieces) hash.update(piece);
    return hash.digest();
  },
  startHash,
  generateSigningKeys: () => rawKeys(generateKeyPairSync('ed25519')),
  sign: (message, privateKey) => new Uint8Array(sign(null, message, signingKey(privateKey))),
  verify(message, signature, publicKey) {
    if (publicKey.length !== KEY_BYTES || signature.length !== 64) return false;
    return verify(null, message, verifyingKey(publicKey), signature);
  },
  generateEncryptionKeys: () => rawKeys(generateKeyPairSync('x25519')),
  encryptTo(publicKey, plain) {
    const pair = generateKeyPairSync('x25519');
    const ephemeral = rawPublicKey(pair.publicKey);
    const shared = diffieHellman({ privateKey: pair.privateKey, publicKey: receiversKey(publicKey) });
    const sealed = seal(boxKey(shared, ephemeral, publicKey), plain);
    return new Uint8Array(Buffer.concat([ephemeral, sealed]));
  },
  decrypt(privateKey, box) {
    const ephemeral = box.subarray(0, KEY_BYTES);
    const own = ownKeys(privateKey);
    const shared = diffieHellman({ privateKey: own.privateKey, publicKey: publicKeyOf('x25519', ephemeral) });
    return open(boxKey(shared, ephemeral, own.publicKey), box.subarray(KEY_BYTES));
  },
  seal,
  open,
};
