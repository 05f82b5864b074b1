import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { keptReady } from './ready-keys.js';
import { type CryptoSuite, type KeyPair, type RunningHash } from './suite.js';

const IV_BYTES = 16;
const MAC_BYTES = 32;
const SECRET_BYTES = 32;
/** SM2 ciphertext C1C3C2 of 32 bytes, without the point's leading 04: 64 + 32 + 32. */
const WRAPPED_BYTES = 64 + MAC_BYTES + SECRET_BYTES;
const C1C3C2 = 1;
/** The user id that GM/T 0009 sets; node:crypto signs with an empty one, so it is not used for SM2. */
const SIGNING = { hash: true, der: false, userId: '1234567812345678' };

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

/** Order of the curve's base point, GB/T 32918.5. */
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
/** Bits of a window of the table that is made for a point: 16 ms and about 130 KB, then each use takes a quarter of the time. */
const WINDOW_BITS = 4;

const readyPoint = keptReady((publicKey) => sm2.precomputePublicKey(hex(publicKey), WINDOW_BITS));

/** The point that an uncompressed public key names; undefined for what is none on the curve. */
function pointOf(publicKey: Uint8Array) {
  if (publicKey.length !== 65 || publicKey[0] !== 4) return undefined;
  try {
    return readyPoint(publicKey);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

const publicKeyOf = keptReady((privateKey) => sm2.getPublicKeyFromPrivateKey(hex(privateKey)));

/** GB/T 32918.2, 7.1, B1 and B2: two numbers from 1 on, below the order. */
function isSignature(signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  return [signature.subarray(0, 32), signature.subarray(32)].every((half) => {
    const number = BigInt(`0x${hex(half)}`);
    return number > 0n && number < ORDER;
  });
}

function generateKeys(): KeyPair {
  const pair = sm2.generateKeyPairHex();
  return { publicKey: bytesOf(pair.publicKey), privateKey: bytesOf(pair.privateKey) };
}

function derive(key: Uint8Array, use: string): Buffer {
  return createHmac('sm3', key).update(`wutong.box.v1 ${use}`).digest();
}

function seal(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('sm4-cbc', derive(key, 'encrypt').subarray(0, 16), iv);
  const body = Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  const mac = createHmac('sm3', derive(key, 'authenticate')).update(body).digest();
  return new Uint8Array(Buffer.concat([body, mac]));
}

function open(key: Uint8Array, box: Uint8Array): Uint8Array {
  if (box.length < IV_BYTES + MAC_BYTES) throw new Error('box too short');
  const body = box.subarray(0, -MAC_BYTES);
  const mac = createHmac('sm3', derive(key, 'authenticate')).update(body).digest();
  if (!timingSafeEqual(mac, box.subarray(-MAC_BYTES))) throw new Error('box was altered or made for another key');
  const decipher = createDecipheriv('sm4-cbc', derive(key, 'encrypt').subarray(0, 16), body.subarray(0, IV_BYTES));
  return new Uint8Array(Buffer.concat([decipher.update(body.subarray(IV_BYTES)), decipher.final()]));
}

function startHash(): RunningHash {
  const hash = createHash('sm3');
  return { update: (piece) => void hash.update(piece), digest: () => new Uint8Array(hash.digest()) };
}

/** Suite 2: SM3 (GM/T 0004), SM2 (GM/T 0003, user id of GM/T 0009), SM4-CBC (GM/T 0002) with HMAC-SM3. */
export const nationalSuite: CryptoSuite = {
  algorithm: 2,
  hash(...pieces) {
    const hash = startHash();
    for (const piece of pieces) hash.update(piece);
    return hash.digest();
  },
  startHash,
  generateSigningKeys: generateKeys,
  sign(message, privateKey) {
    const publicKey = publicKeyOf(privateKey);
    return bytesOf(sm2.doSignature(message, hex(privateKey), { ...SIGNING, publicKey }));
  },
  verify(message, signature, publicKey) {
    const point = isSignature(signature) ? pointOf(publicKey) : undefined;
    return point !== undefined && sm2.doVerifySignature(message, hex(signature), point, SIGNING);
  },
  generateEncryptionKeys: generateKeys,
  encryptTo(publicKey, plain) {
    const secret = new Uint8Array(randomBytes(SECRET_BYTES));
    const wrapped = bytesOf(sm2.doEncrypt(secret, readyPoint(publicKey), C1C3C2));
    return new Uint8Array(Buffer.concat([wrapped, seal(secret, plain)]));
  },
  decrypt(privateKey, box) {
    const wrapped = hex(box.subarray(0, WRAPPED_BYTES));
    const secret = sm2.doDecrypt(wrapped, hex(privateKey), C1C3C2, { output: 'array' });
    if (secret.length !== SECRET_BYTES) throw new Error('box was altered or made for another key');
    return open(secret, box.subarray(WRAPPED_BYTES));
  },
  seal,
  open,
};
