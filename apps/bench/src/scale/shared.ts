/**
 * What many nodes of one model hold alike is kept once in this process, as its writer made it, so that a tree of
 * thousands of nodes fits into memory. What a node must keep is counted, not measured.
 */
export class Shared {
  private readonly kept = new Map<string, unknown>();

  /** The one copy of what has this name: the first that was given. */
  keep<V>(name: string, value: V): V {
    if (!this.kept.has(name)) this.kept.set(name, value);
    return this.kept.get(name) as V;
  }
}
