import { caseNumberGroups } from './case-number';

describe('caseNumberGroups', () => {
  it('breaks a number where its parts meet', () => {
    expect(caseNumberGroups('35042810620120261122ABCD00001X')).toEqual(['350428106201', '20261122', 'ABCD00001', 'X']);
  });

  it('leaves a number of a form that it does not know in one piece', () => {
    expect(caseNumberGroups('350428-new-form')).toEqual(['350428-new-form']);
  });
});
