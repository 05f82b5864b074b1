import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';

/** argon2id (RFC 9106) with 19 MiB, two passes, one lane: the least that OWASP's password storage sheet names. */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID);
}

export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password);
}

/** A hash that no password opens, checked for names that nobody has, so that they take as long as others. */
export function decoyHash(): Promise<string> {
  return hashPassword(randomBytes(32).toString('hex'));
}
