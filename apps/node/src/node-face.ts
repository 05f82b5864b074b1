/** What a node's face shows of its set-up. */
export interface NodeFace {
  readonly placeName: string;
}

/** Token of {@link NodeFace}. */
export const NODE_FACE = Symbol('NodeFace');
