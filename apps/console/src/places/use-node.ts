import { useQuery } from '@tanstack/react-query';
import { readNode } from '../api/reads';

export const POLL_MS = 3_000;

/** The facts of the node that serves this console, asked every few seconds while the tab is looked at. */
export function useNode() {
  return useQuery({ queryKey: ['node'], queryFn: readNode, refetchInterval: POLL_MS });
}
