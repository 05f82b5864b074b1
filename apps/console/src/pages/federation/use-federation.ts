import { useQuery } from '@tanstack/react-query';
import { readFederation } from '../../api/reads';
import { POLL_MS } from '../../places/use-node';

/** The tree of nodes as this one knows it, asked every few seconds while the tab is looked at. */
export function useFederation() {
  return useQuery({ queryKey: ['federation'], queryFn: readFederation, refetchInterval: POLL_MS });
}
