import { useSyncExternalStore } from 'react';

/** The sign-in of this tab: its bearer token, or how the one before ended. */
export interface SignIn {
  readonly token: string | null;
  readonly ended?: 'expired' | 'signed-out';
}

const STORED_AS = 'wutong.token';

let current: SignIn = { token: sessionStorage.getItem(STORED_AS) };
const listeners = new Set<() => void>();

function become(next: SignIn): void {
  current = next;
  if (next.token === null) sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, next.token);
  for (const listener of listeners) listener();
}

export const sessionToken = () => current.token;

export const beginSession = (token: string) => become({ token });

export const endSession = () => become({ token: null, ended: 'signed-out' });

/** The node does not know the token any more; says so once, however many requests learn it. */
export function expireSession(): void {
  if (current.token !== null) become({ token: null, ended: 'expired' });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSignIn = () => useSyncExternalStore(subscribe, () => current);
