const FORM = /^\d{17}[\dXx]$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/**
 * Whether a number has the form of a citizen's id number but not its check character (GB 11643). Other documents have
 * numbers of other forms: of those nothing is said.
 */
export function isDoubtfulCitizenId(number: string): boolean {
  if (!FORM.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return CHECKS[sum % 11] !== number.at(-1)?.toUpperCase();
}
