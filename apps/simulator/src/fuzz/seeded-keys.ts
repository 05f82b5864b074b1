import { createCipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { type KeyPair } from '@wutong/crypto';
import { type Chance } from '../world/chance.js';

/** DER prefixes (RFC 8410) before the 32 raw bytes of a key. */
const PRIVATE_DER = { ed25519: '302e020100300506032b657004220420', x25519: '302e020100300506032b656e04220420' };
const PUBLIC_X25519_DER = '302a300506032b656e032100';

/** A key pair of suite 1 that is drawn from the seed: only for fuzzing, where the same seed must give the same bytes. */
export function seededKeys(curve: 'ed25519' | 'x25519', chance: Chance): KeyPair {
  const privateKey = chance.bytes(32);
  const publicDer = createPublicKey(privateKeyOf(curve, privateKey)).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: new Uint8Array(publicDer.subarray(-32)) };
}

/** A box as suite 1 makes it, with ephemeral key and nonce drawn from the seed. */
export function seededBox(receiver: Uint8Array, plain: Uint8Array, chance: Chance): Uint8Array {
  const ephemeral = seededKeys('x25519', chance);
  const publicKey = createPublicKey({
    key: Buffer.concat([Buffer.from(PUBLIC_X25519_DER, 'hex'), receiver]),
    format: 'der',
    type: 'spki',
  });
  const shared = diffieHellman({ privateKey: privateKeyOf('x25519', ephemeral.privateKey), publicKey });
  const key = hkdfSync('sha256', shared, Buffer.concat([ephemeral.publicKey, receiver]), 'wutong.box.v1', 32);
  const nonce = chance.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', new Uint8Array(key), nonce);
  const sealed = [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
  return new Uint8Array(Buffer.concat([ephemeral.publicKey, ...sealed]));
}

function privateKeyOf(curve: 'ed25519' | 'x25519', raw: Uint8Array) {
  const key = Buffer.concat([Buffer.from(PRIVATE_DER[curve], 'hex'), raw]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}
