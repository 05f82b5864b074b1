import { useQuery } from '@tanstack/react-query';
import { readSession } from '../api/reads';
import type { Act } from '../api/types';
import { useSignIn } from './session-store';

/** The account that is signed in and what its role may do; loads after the sign-in. */
export function useOwnSession() {
  const { token } = useSignIn();
  const { data, error, refetch } = useQuery({
    queryKey: ['session', token],
    queryFn: readSession,
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { session: data, error, refetch, may: (act: Act) => data?.acts.includes(act) ?? false };
}
