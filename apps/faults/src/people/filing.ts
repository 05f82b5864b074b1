import { createHash } from 'node:crypto';
import { type Demanded } from '../federation/opening.js';
import { ITEM } from '../federation/places.js';

const SURNAMES = '安李王张廖肖杨吴';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** Algorithm byte of SHA-256. */
const SHA256 = '01';

/** An application by the n-th generated person, with one generated file for each material that the item demands. */
export function filing(n: number, demanded: readonly Demanded[]) {
  return {
    itemId: ITEM,
    applicant: { name: `${SURNAMES[n % SURNAMES.length]}演示${n}`, idNumber: idNumber(n), phone: phone(n) },
    materials: demanded.filter(({ required }) => required).map(({ code }) => material(n, code)),
  };
}

/** A citizen id that nobody has, with the check character that it must have (GB 11643). */
function idNumber(n: number): string {
  const year = 1960 + (Math.floor(n / 900) % 40);
  const digits = `350428${year}0101${String(100 + (n % 900)).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return `${digits}${'10X98765432'[sum % 11]}`;
}

function phone(n: number): string {
  return `199${String(n).padStart(8, '0')}`;
}

function material(n: number, code: string) {
  const bytes = Buffer.from(`%PDF-1.4 wutong-faults ${n} ${code}\n`);
  const hash = `${SHA256}${createHash('sha256').update(bytes).digest('hex')}`;
  return { code, hash, size: bytes.byteLength, mediaType: 'application/pdf' };
}
