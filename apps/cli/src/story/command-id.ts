import { createHash } from 'node:crypto';

/**
 * The `Idempotency-Key` of one command of the story: a UUID made from its name alone, so that a later run on the same
 * data sends the same command again and is given the answer that was kept.
 */
export function storyCommandId(step: string, label: string): string {
  const hash = createHash('sha256').update(`wutong-story/${step}/${label}`).digest();
  // Version 8 (a hash of one's own choosing) and the RFC 9562 variant.
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
