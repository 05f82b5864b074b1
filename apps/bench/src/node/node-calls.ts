import { type BenchNode, type BenchNodeConfig } from './bench-node.js';

/** What a node's process is asked, by name: to open its node, and then the methods of that. */
export type NodeCalls = Pick<BenchNode, keyof BenchNode> & { open(config: BenchNodeConfig): Promise<void> };

export type CallName = keyof NodeCalls;

export interface CallRequest {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

export interface CallAnswer {
  readonly id: number;
  readonly value?: unknown;
  /** Why it failed; absent when it did not. */
  readonly error?: string;
}
