/** An applicant of the story: generated, nobody's data. */
export interface Applicant {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
}

const SURNAMES = '安李王张廖肖杨吴';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The n-th applicant, always the same: an invented name and a citizen id whose check character is right (GB 11643). */
export function applicant(n: number): Applicant {
  const digits = `35042819${String(60 + (n % 40)).padStart(2, '0')}0101${String(900 + n).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return {
    name: `${SURNAMES[n % SURNAMES.length]}演示${n}`,
    idNumber: `${digits}${'10X98765432'[sum % 11]}`,
    phone: `1990000${String(n).padStart(4, '0')}`,
  };
}
