/** Media type of a material whose paper original a clerk has seen: it has no bytes, so its size is 0. */
export const PAPER_ORIGINAL = 'application/vnd.wutong.paper-original';

const KIBI = 1_024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes in the unit that leaves it readable, e.g. `2.4 MiB`. */
export function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(KIBI)));
  const value = bytes / KIBI ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
}
