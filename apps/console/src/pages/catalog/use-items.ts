import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { readItem, readItems, readReleases } from '../../api/reads';

/** The items in force at this place whose name, code or department has the text; the last answer stays till the next. */
export function useItems(search: string) {
  return useQuery({ queryKey: ['items', search], queryFn: () => readItems(search), placeholderData: keepPreviousData });
}

/** One item as it holds at this place. */
export function useItem(itemId: string | undefined) {
  return useQuery({
    queryKey: ['item', itemId],
    queryFn: () => readItem(itemId ?? ''),
    enabled: itemId !== undefined,
  });
}

export function useReleases() {
  return useQuery({ queryKey: ['releases'], queryFn: readReleases });
}
