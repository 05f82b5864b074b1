import type { NodeFacts } from '../api/types';

/** How the node stands to its parent, for the one dot that everybody sees. */
export type SyncState = 'root' | 'up' | 'offline' | 'unreachable';

/** `answers`: whether the node answered the last question; without that nothing is known of its uplink. */
export function syncStateOf(links: NodeFacts['links'], answers: boolean): SyncState {
  if (!answers) return 'unreachable';
  const uplink = links.find((link) => link.direction === 'up');
  if (!uplink) return 'root';
  return uplink.state === 'open' ? 'up' : 'offline';
}
