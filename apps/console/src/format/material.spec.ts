import { sizeText } from './material';

describe('sizeText', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1.0 KiB'],
    [2_516_582, '2.4 MiB'],
    [1_099_511_627_776, '1.0 TiB'],
  ])('shows %i bytes as %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
