import { type Brand } from './brand.js';

/**
 * Path of an administrative place: its GB/T 2260 division code cut to its tier's length (2, 4, 6, 9 or 12 digits),
 * so that an ancestor's path is a prefix of it. `3504` is Sanming, `350428106` is the town of Guangming.
 */
export type Path = Brand<string, 'Path'>;

/** 行使层级 of GB/T 39046-2020 A.2, by the length of a path. */
const LEVEL_BY_LENGTH: Readonly<Record<number, number>> = { 2: 2, 4: 3, 6: 4, 9: 5, 12: 6 };
const LENGTHS = [2, 4, 6, 9, 12] as const;

/** Whether the text is a path of one of the five tiers. */
export function isPath(text: string): text is Path {
  return /^\d+$/.test(text) && LEVEL_BY_LENGTH[text.length] !== undefined;
}

/** The path of a division code of 6, 9 or 12 digits, e.g. `350400` → `3504`. Throws on anything else. */
export function pathOfCode(code: string): Path {
  const trimmed = code.length === 6 ? code.replace(/(00){1,2}$/, '') : code.replace(/^(\d{6})0{6}$/, '$1');
  if (!isPath(trimmed)) throw new Error(`not a division code: ${code}`);
  return trimmed;
}

/** 行使层级 of a place: 2 province, 3 city, 4 county, 5 township, 6 village. */
export function levelOf(path: Path): number {
  const level = LEVEL_BY_LENGTH[path.length];
  if (level === undefined) throw new Error(`not a path: ${path}`);
  return level;
}

/** True when `path` is `ancestor` or lies under it. */
export function isAtOrUnder(path: string, ancestor: string): boolean {
  return path.startsWith(ancestor);
}

/** The places from the top down to and with `path`, e.g. `350428` → `35`, `3504`, `350428`. */
export function lineage(path: Path): Path[] {
  return LENGTHS.filter((length) => length <= path.length).map((length) => path.slice(0, length) as Path);
}

/** The place at `level` on the way from the top to `path`; undefined when `path` lies above that level. */
export function placeAtLevel(path: Path, level: number): Path | undefined {
  return lineage(path).find((place) => levelOf(place) === level);
}
