import { suiteOf } from '@wutong/crypto';
import { toHex } from '@wutong/kernel';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Random bytes that a code is made of: 80 bits. */
export const CODE_BYTES = 10;
/** How long a code may be used. */
export const CODE_LIFE_MS = 24 * 3_600_000;

/** A one-time code of 16 base32 characters (RFC 4648, lower case) from 10 random bytes. */
export function enrolmentCode(random: Uint8Array): string {
  let bits = BigInt(`0x${Buffer.from(random).toString('hex')}`);
  let code = '';
  for (let index = 0; index < (random.length * 8) / 5; index += 1) {
    code = ALPHABET[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return code;
}

/** SHA-256 of a code as hex: all that the node keeps of it. Case and dashes typed by a person do not matter. */
export function hashOfCode(code: string): string {
  return toHex(suiteOf(1).hash(Buffer.from(code.toLowerCase().replace(/[\s-]/g, ''))));
}
