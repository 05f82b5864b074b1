/**
 * One set of algorithms behind one algorithm byte: 1 = SHA-256, Ed25519, X25519 + AES-256-GCM; 2 = SM3, SM2,
 * SM2 + SM4-CBC with HMAC-SM3 (GM/T 0003, 0004, 0002). Keys and signatures are raw bytes.
 */
export interface CryptoSuite {
  readonly algorithm: Algorithm;
  /** 32 bytes. */
  hash(...pieces: readonly Uint8Array[]): Uint8Array;
  /** Hashes what does not fit into memory at once: the digest is {@link hash} of all pieces. */
  startHash(): RunningHash;
  generateSigningKeys(): KeyPair;
  sign(message: Uint8Array, privateKey: Uint8Array): Uint8Array;
  /** False for any malformed key or signature; never throws. */
  verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean;
  generateEncryptionKeys(): KeyPair;
  /** Seals bytes to the holder of the private key. */
  encryptTo(publicKey: Uint8Array, plain: Uint8Array): Uint8Array;
  /** Throws when the box was not made for this key or was altered. */
  decrypt(privateKey: Uint8Array, box: Uint8Array): Uint8Array;
  /** Symmetric and authenticated, under a 32-byte key: how a node stores parts. */
  seal(key: Uint8Array, plain: Uint8Array): Uint8Array;
  open(key: Uint8Array, box: Uint8Array): Uint8Array;
}

export interface RunningHash {
  update(piece: Uint8Array): void;
  /** 32 bytes; called once. */
  digest(): Uint8Array;
}

export type Algorithm = 1 | 2;

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}
