import { contentHashOf, hexOfContent } from '@wutong/wire';

/** A calendar as arrivals, acceptances and decisions name it: a content that must be held before they are applied. */
export function calendarOf(year: number) {
  const data = new Uint8Array(Buffer.from(`calendar ${year} ${'.'.repeat(200)}`));
  return { data, hash: hexOfContent(contentHashOf(data, 1)) };
}

export const yearOf = (nowMs: number) => new Date(nowMs).getUTCFullYear();
