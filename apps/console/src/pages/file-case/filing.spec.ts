import { createHash } from 'node:crypto';
import { fieldOfFault, materialsOf } from './filing';

const file = { kind: 'file', name: 'a.pdf', hash: 'ab'.repeat(32), size: 7, mediaType: '' } as const;

describe('materialsOf', () => {
  it('sends what was brought, in the order of the list, and nothing unfinished', () => {
    const sent = materialsOf(['A', 'B', 'C', 'D', 'E'], {
      C: file,
      A: { kind: 'paper' },
      B: { kind: 'hashing', name: 'b', share: 0.5 },
      D: { kind: 'failed' },
    });
    expect(sent.map(({ code }) => code)).toEqual(['A', 'C']);
  });

  it('registers a paper original as no bytes', () => {
    const [paper] = materialsOf(['A'], { A: { kind: 'paper' } });
    expect(paper).toMatchObject({ size: 0, hash: createHash('sha256').digest('hex') });
  });

  it('gives a file of unknown type one that the node takes', () => {
    expect(materialsOf(['C'], { C: file })[0]?.mediaType).toBe('application/octet-stream');
  });
});

describe('fieldOfFault', () => {
  const sent = materialsOf(['A', 'C'], { A: { kind: 'paper' }, C: file });
  const fault = (field: string) => ({ field, zh: '', en: '' });

  it('finds the field of an applicant and of the item', () => {
    expect(fieldOfFault(fault('applicant.phone'), sent)).toEqual(['applicant', 'phone']);
    expect(fieldOfFault(fault('itemId'), sent)).toEqual(['itemId']);
  });

  it('finds a material by its place among those sent', () => {
    expect(fieldOfFault(fault('materials.1.hash'), sent)).toEqual(['materials', 'C']);
  });

  it('finds no field for what the form does not ask', () => {
    expect(fieldOfFault(fault('receivingPath'), sent)).toBeUndefined();
    expect(fieldOfFault(fault('materials.9.hash'), sent)).toBeUndefined();
  });
});
