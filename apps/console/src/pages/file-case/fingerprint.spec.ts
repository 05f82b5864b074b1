import { createHash } from 'node:crypto';
import { fingerprintOf } from './fingerprint';

describe('fingerprintOf', () => {
  it.each([0, 1, (1 << 20) - 1, 1 << 20, (1 << 21) + 7])('is the SHA-256 of %i bytes', async (size) => {
    const bytes = Buffer.alloc(size, 'wutong');
    const shares: number[] = [];
    const hash = await fingerprintOf(new Blob([bytes]), (share) => shares.push(share));
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    if (size > 0) expect(shares.at(-1)).toBe(1);
  });
});
