import { applicant } from './story-people.js';

describe('an applicant of the story', () => {
  it('has a citizen id whose check character is right (GB 11643)', () => {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    for (let n = 1; n < 30; n += 1) {
      const { idNumber } = applicant(n);
      expect(idNumber).toMatch(/^\d{17}[\dX]$/);
      const sum = weights.reduce((total, weight, index) => total + weight * Number(idNumber[index]), 0);
      expect(idNumber[17]).toBe('10X98765432'[sum % 11]);
    }
  });

  it('is another one for another number, and the same for the same', () => {
    expect(applicant(1)).toEqual(applicant(1));
    expect(applicant(1).idNumber).not.toBe(applicant(2).idNumber);
  });
});
