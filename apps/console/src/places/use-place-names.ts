import { useQuery } from '@tanstack/react-query';
import { readPlaceNames } from '../api/reads';

/** Gives the name of each of these places; the path itself while a name is not known. */
export function usePlaceNames(paths: readonly (string | null | undefined)[]): (path: string) => string {
  const asked = [...new Set(paths.filter((path) => typeof path === 'string' && path !== ''))].sort() as string[];
  const { data } = useQuery({
    queryKey: ['place-names', asked],
    queryFn: () => readPlaceNames(asked),
    enabled: asked.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => previous,
  });
  return (path) => data?.get(path) ?? path;
}
