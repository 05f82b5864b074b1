import { toBinary } from '@bufbuild/protobuf';
import { type Algorithm, suiteOf } from '@wutong/crypto';
import { type Path, toHex } from '@wutong/kernel';
import { catalog, contentHashOf, hexOfContent } from '@wutong/wire';
import { type StandardLine } from './release-chain.js';
import { type ParsedCatalog } from './sheet-parser.js';

/** A line of the standard with the bytes that its hash names. */
export interface ContentLine extends StandardLine {
  readonly data: Uint8Array;
}

/** What a workbook says for one publisher, sorted by item id, encoded once. */
export function ownLines(parsed: ParsedCatalog, publisher: Path, algorithm: Algorithm): readonly ContentLine[] {
  const line = (itemId: string, data: Uint8Array, implementation: boolean): ContentLine => {
    return { itemId, data, implementation, hash: hexOfContent(contentHashOf(data, algorithm)) };
  };
  const items = parsed.items
    .filter((one) => one.publisher === publisher)
    .map(({ item }) => line(item.id, toBinary(catalog.ItemSchema, item), false));
  const implementations = parsed.implementations
    .filter((one) => one.publisher === publisher)
    .map(({ implementation: said }) => line(said.itemId, toBinary(catalog.ImplementationSchema, said), true));
  return [...items, ...implementations].sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
}

/** Id of an import: the same standard is the same import, from whatever file it was read. */
export function importIdOf(lines: readonly StandardLine[]): string {
  const text = lines.map(({ itemId, hash, implementation }) => `${itemId} ${hash} ${implementation}\n`).join('');
  return toHex(suiteOf(1).hash(Buffer.from('wutong.import.v1\0'), Buffer.from(text)));
}
