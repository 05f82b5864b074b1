import { Navigate, Outlet, useLocation } from 'react-router';
import { useSignIn } from './session-store';

/** Lets only who is signed in pass; others sign in first and come back to where they were. */
export function RequireSession() {
  const { token, ended } = useSignIn();
  const { pathname, search } = useLocation();
  if (token !== null) return <Outlet />;
  const from = ended === 'signed-out' ? undefined : pathname + search;
  return <Navigate to="/sign-in" replace state={{ from }} />;
}
