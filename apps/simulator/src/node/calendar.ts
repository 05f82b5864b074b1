import { contentHashOf, hexOfContent } from '@wutong/wire';

/** A calendar as arrivals, acceptances and decisions name it: a content that must be held before they are applied. */
export function calendarOf(place: string, year: number, bytes: number) {
  const data = new Uint8Array(Buffer.from(`calendar of ${place} for ${year} `.padEnd(bytes, '.')));
  return { data, hash: hexOfContent(contentHashOf(data, 1)) };
}
