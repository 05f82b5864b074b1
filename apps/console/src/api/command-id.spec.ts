import { newCommandId } from './command-id';

describe('newCommandId', () => {
  it('is a UUID of version 4', () => {
    for (let n = 0; n < 50; n++) {
      expect(newCommandId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 50 }, newCommandId)).size).toBe(50);
  });
});
