import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { type CryptoSuite, type KeyPair, type RunningHash } from './suite.js';

const IV_BYTES = 16;
const MAC_BYTES = 32;
const SECRET_BYTES = 32;
/** SM2 ciphertext C1C3C2 of 32 bytes, without the point's leading 04: 64 + 32 + 32. */
const WRAPPED_BYTES = 64 + MAC_BYTES + SECRET_BYTES;
const C1C3C2 = 1;
/** The user id that GM/T 0009 sets; node:crypto signs with an empty one, so it is not used for SM2. */
const USER_ID = '1234567812345678';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

/** An uncompressed point on the curve; the library throws on some malformed keys and answers false on others. */
function isPoint(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 65 || publicKey[0] !== 4) return false;
  try {
    return sm2.verifyPublicKey(hex(publicKey));
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
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
  sign: (message, privateKey) =>
    bytesOf(sm2.doSignature(message, hex(privateKey), { hash: true, der: false, userId: USER_ID })),
  verify(message, signature, publicKey) {
    if (signature.length !== 64 || !isPoint(publicKey)) return false;
    return sm2.doVerifySignature(message, hex(signature), hex(publicKey), { hash: true, der: false, userId: USER_ID });
  },
  generateEncryptionKeys: generateKeys,
  encryptTo(publicKey, plain) {
    const secret = new Uint8Array(randomBytes(SECRET_BYTES));
    const wrapped = bytesOf(sm2.doEncrypt(secret, hex(publicKey), C1C3C2));
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
