/** Keys of one kind that are kept ready: a node meets the same few again and again. */
const KEPT_MAX = 256;

/**
 * Makes of a key's raw bytes what the algorithm works with, and keeps it, since making takes longer than using. When
 * there are too many the oldest is forgotten; a key of which nothing can be made is not kept.
 */
export function keptReady<K>(make: (raw: Uint8Array) => K): (raw: Uint8Array) => K {
  const kept = new Map<string, K>();
  return (raw) => {
    const name = Buffer.from(raw).toString('latin1');
    const ready = kept.get(name) ?? make(raw);
    if (kept.size >= KEPT_MAX && !kept.has(name)) kept.delete(kept.keys().next().value ?? '');
    kept.set(name, ready);
    return ready;
  };
}
