import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type CaseFilter, readCase, readCases } from '../../api/reads';
import { POLL_MS } from '../../places/use-node';

/** A list is long and changes seldom: it is asked less often than one case. */
const LIST_POLL_MS = 10_000;

/** The cases that meet the filter, the newest first, page after page. */
export function useCases(filter: CaseFilter) {
  return useInfiniteQuery({
    queryKey: ['cases', filter],
    queryFn: ({ pageParam }) => readCases(filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: LIST_POLL_MS,
    placeholderData: keepPreviousData,
  });
}

export const caseKey = (number: string) => ['case', number];

/** One case, asked every few seconds while the tab is looked at. */
export function useCase(number: string) {
  return useQuery({ queryKey: caseKey(number), queryFn: () => readCase(number), refetchInterval: POLL_MS });
}
