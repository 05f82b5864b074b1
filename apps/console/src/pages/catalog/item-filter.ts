import type { EffectiveItem } from '../../api/types';

/** What the lists beside the search narrow the catalog to; absent is any. */
export interface ItemFilter {
  readonly department?: string;
  readonly level?: number;
  readonly kind?: string;
}

export function filterItems(items: readonly EffectiveItem[], { department, level, kind }: ItemFilter): EffectiveItem[] {
  return items.filter(
    ({ item }) =>
      (department === undefined || item.department === department) &&
      (level === undefined || item.deciding.level === level) &&
      (kind === undefined || item.kind === kind),
  );
}

/** The values that a list may narrow to: those that occur. */
export function filterChoices(items: readonly EffectiveItem[]) {
  return {
    departments: [...new Set(items.map(({ item }) => item.department))].sort((a, b) => a.localeCompare(b, 'zh')),
    levels: [...new Set(items.map(({ item }) => item.deciding.level))].sort((a, b) => a - b),
    kinds: [...new Set(items.map(({ item }) => item.kind))],
  };
}
