import { applicantOf, applicantPartOf, maskApplicant } from './applicant.js';

describe('an applicant', () => {
  it('is kept as a part and opened again', () => {
    const applicant = { name: '甲乙丙', idNumber: '999999200001010000', phone: '00000001234' };
    expect(applicantOf(applicantPartOf(applicant))).toEqual(applicant);
  });

  it.each(['{"name":7}', '{"name":', '', 'null', '[]'])('is empty fields for a part that holds %s', (text) => {
    expect(applicantOf(Buffer.from(text))).toEqual({ name: '', idNumber: '', phone: '' });
  });

  it('is shown masked, and whole never', () => {
    const masked = maskApplicant({ name: '甲乙丙', idNumber: '999999200001010012', phone: '00000001234' });
    expect(masked).toEqual({ name: '甲*', idNumber: '999*************12', phone: '*******1234' });
    expect(maskApplicant({ name: '甲', idNumber: '12345', phone: '1234' })).toEqual({
      name: '*',
      idNumber: '*****',
      phone: '****',
    });
  });
});
