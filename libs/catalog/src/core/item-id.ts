import { type Brand, isPath, type Path } from '@wutong/kernel';

/** Id of a published item: publisher's path, code scheme and code, e.g. `350428:wutong:LY-003`. */
export type ItemId = Brand<string, 'ItemId'>;

/** Code schemes (编码体系): `base` = 基本编码 of the national base catalogue, `wutong` = the publisher's own (自编). */
const CODE_SCHEMES = ['base', 'wutong'] as const;
export type CodeScheme = (typeof CODE_SCHEMES)[number];

export interface ItemIdParts {
  readonly publisher: Path;
  readonly scheme: CodeScheme;
  readonly code: string;
}

/** What a code may be under any scheme: lengths differ by province, so only the characters are fixed (domain note 2.3). */
const CODE = /^[0-9A-Za-z][0-9A-Za-z._-]{0,49}$/;

export function isItemCode(text: string): boolean {
  return CODE.test(text);
}

export function itemIdOf(publisher: Path, scheme: CodeScheme, code: string): ItemId {
  return `${publisher}:${scheme}:${code}` as ItemId;
}

/** The parts of an item id; undefined when the text is none. */
export function findItemIdParts(text: string): ItemIdParts | undefined {
  const [publisher = '', scheme = '', code = '', ...rest] = text.split(':');
  if (rest.length > 0 || !isPath(publisher) || !isItemCode(code)) return undefined;
  const known = CODE_SCHEMES.find((candidate) => candidate === scheme);
  return known && { publisher, scheme: known, code };
}

/** The place that publishes the item; undefined when the id is none. */
export function findPublisher(itemId: string): Path | undefined {
  return findItemIdParts(itemId)?.publisher;
}
