import { type Brand, isNodeId, isPath, type Path } from '@wutong/kernel';

/**
 * 办件编号: region code of the filing node (12 digits, zero-padded), date (YYYYMMDD), the node's four letters, a
 * counter of that node and day (5 digits) and a check character; 30 characters, made offline without collisions.
 */
export type CaseNumber = Brand<string, 'CaseNumber'>;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FORM = /^\d{20}[A-Z2-7]{4}\d{5}[0-9A-Z]$/;
/** What the wire holds to: a region code and a bounded rest, so that a later form of the number still travels. */
const WIRE_FORM = /^\d{12}[0-9A-Z]{1,52}$/;
const TIER_LENGTHS = [2, 4, 6, 9, 12] as const;
const COUNTER_MAX = 99_999;

/** The number of a node's `counter`th case (from 1) of a day (YYYY-MM-DD). Throws on what no node could mean. */
export function caseNumberOf(nodeId: string, path: string, day: string, counter: number): CaseNumber {
  if (!isNodeId(nodeId) || !isPath(path) || !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    throw new Error(`no case number of ${nodeId}, ${path}, ${day}`);
  }
  if (!Number.isInteger(counter) || counter < 1 || counter > COUNTER_MAX) {
    throw new Error(`no case number with counter ${counter}`);
  }
  const letters = nodeId.slice(-4).toUpperCase();
  const stem = regionOf(path) + day.replaceAll('-', '') + letters + String(counter).padStart(5, '0');
  return (stem + checkCharacterOf(stem)) as CaseNumber;
}

/** Whether the text has the form and the check character of a case number. */
export function isCaseNumber(text: string): text is CaseNumber {
  return FORM.test(text) && checkCharacterOf(text.slice(0, -1)) === text.at(-1);
}

/**
 * The place whose node gave the number, by its region code: the shortest path that the code is the padded form of.
 * Undefined for what is no number of any form.
 */
export function placeOfNumber(number: string): Path | undefined {
  if (!WIRE_FORM.test(number)) return undefined;
  const region = number.slice(0, 12);
  const length = TIER_LENGTHS.find((tier) => regionOf(region.slice(0, tier)) === region);
  const place = region.slice(0, length);
  return isPath(place) ? place : undefined;
}

/** ISO 7064 MOD 37,36: finds every wrong character and all but about one in 1,500 swaps of neighbours. */
function checkCharacterOf(stem: string): string {
  let product = 36;
  for (const character of stem) {
    const sum = (product + ALPHABET.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ALPHABET[(37 - product) % 36] as string;
}

function regionOf(path: string): string {
  return path.padEnd(12, '0');
}
