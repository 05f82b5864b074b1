import { type catalog } from '@wutong/wire';

export const PAGE_ITEMS = 20;

export interface ItemQuery {
  /** Words that must all be in the name, the department, the deciding body or the id; empty finds all. */
  readonly words: string;
  /** Exact name of a department; empty for all. */
  readonly department: string;
  /** From 1; what is no page counts as the nearest that is. */
  readonly page: number;
}

export interface ItemsFound {
  /** The items of one page. */
  readonly items: readonly catalog.Item[];
  readonly count: number;
  readonly page: number;
  readonly pages: number;
}

export interface Department {
  readonly name: string;
  readonly count: number;
}

const BY_CHINESE = new Intl.Collator('zh-Hans').compare;

/** The items that meet a query, by name. */
export function searchItems(all: readonly catalog.Item[], { words, department, page }: ItemQuery): ItemsFound {
  const wanted = plain(words)
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = all
    .filter((item) => department === '' || item.department === department)
    .filter((item) => wanted.every((word) => plain(textOf(item)).includes(word)))
    .sort((one, other) => BY_CHINESE(one.name, other.name));
  const pages = Math.max(1, Math.ceil(found.length / PAGE_ITEMS));
  const shown = Number.isInteger(page) ? Math.min(Math.max(page, 1), pages) : 1;
  const items = found.slice((shown - 1) * PAGE_ITEMS, shown * PAGE_ITEMS);
  return { items, count: found.length, page: shown, pages };
}

/** The departments of the items, the one with most items first. */
export function departmentsOf(all: readonly catalog.Item[]): Department[] {
  const counts = new Map<string, number>();
  for (const { department } of all) counts.set(department, (counts.get(department) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => other.count - one.count || BY_CHINESE(one.name, other.name));
}

function textOf({ name, department, id, deciding }: catalog.Item): string {
  return [name, department, deciding?.body, id].join('\n');
}

/** Full-width letters as narrow ones, capitals as small ones. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
