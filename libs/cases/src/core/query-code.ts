import { timingSafeEqual } from 'node:crypto';
import { type Brand } from '@wutong/kernel';

/** 查询码: what an applicant asks for the progress of a case with, beside its number; 8 characters, written `XXXX-XXXX`. */
export type QueryCode = Brand<string, 'QueryCode'>;

/** Domain tag of the hash that a code is cut from. */
export const QUERY_CODE_TAG = new Uint8Array(Buffer.from('wutong.query-code.v1\0'));

/** Crockford's base32: no I, L, O or U, so that a code read aloud or copied by hand is not mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 5;
const FORM = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** The code of the first 40 bits of a hash. */
export function queryCodeFrom(hash: Uint8Array): QueryCode {
  const bits = BigInt(`0x${Buffer.from(hash.subarray(0, CODE_BYTES)).toString('hex')}`);
  const characters = Array.from({ length: 8 }, (_, index) => ALPHABET[Number((bits >> BigInt(35 - 5 * index)) & 31n)]);
  return grouped(characters.join(''));
}

/**
 * The code that a person typed; undefined for what is none. Case, spaces and dashes do not matter, nor do full-width
 * characters, O for 0, and I or L for 1.
 */
export function parseQueryCode(typed: string): QueryCode | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '');
  const read = plain.replaceAll('O', '0').replace(/[IL]/g, '1');
  return FORM.test(read) ? grouped(read) : undefined;
}

/** Compares in a time that does not depend on where two codes differ. */
export function isSameCode(one: QueryCode, other: QueryCode): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function grouped(eight: string): QueryCode {
  return `${eight.slice(0, 4)}-${eight.slice(4)}` as QueryCode;
}
