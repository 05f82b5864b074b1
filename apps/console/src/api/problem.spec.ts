import { leavesDoubt, NoAnswer, Problem, problemOf } from './problem';

describe('problemOf', () => {
  it('reads the texts and the faults of a problem document', () => {
    const problem = problemOf(422, {
      code: 'case.materials-wrong',
      detail: { zh: '材料清单有误', en: 'the list of materials is wrong' },
      faults: [{ field: 'materials.0.code', value: 'X', code: 'case.material-unknown', zh: '没有', en: 'none' }],
    });
    expect(problem).toMatchObject({
      status: 422,
      code: 'case.materials-wrong',
      text: { zh: '材料清单有误', en: 'the list of materials is wrong' },
      faults: [{ field: 'materials.0.code', zh: '没有', en: 'none' }],
    });
  });

  it.each([undefined, '<html>', { detail: 'text', faults: [{ field: 1 }] }])('keeps the status of %p', (body) => {
    expect(problemOf(502, body)).toMatchObject({ status: 502, code: 'http.502', text: undefined, faults: [] });
  });
});

describe('leavesDoubt', () => {
  it('is so without an answer and where the node failed, not where it refused', () => {
    expect(leavesDoubt(new NoAnswer(undefined))).toBe(true);
    expect(leavesDoubt(new Problem(503, 'node.database-away', undefined, []))).toBe(true);
    expect(leavesDoubt(new Problem(409, 'case.not-allowed', undefined, []))).toBe(false);
    expect(leavesDoubt(null)).toBe(false);
  });
});
