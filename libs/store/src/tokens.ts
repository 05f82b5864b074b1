import { type Path } from '@wutong/kernel';

/** Injection tokens of what every lib's shell is given. */
export const JOURNAL = Symbol('Journal');
export const DATA_SOURCE = Symbol('DataSource');
export const CLOCK = Symbol('Clock');
export const OWN_NODE = Symbol('OwnNode');

/** The wall clock, as an argument: the only source of time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether the clock was confirmed (by a time service or a person) since the node started. */
  readonly confirmed: boolean;
}

/** Who this node is. */
export interface OwnNode {
  readonly nodeId: string;
  readonly path: Path;
  /** Suite of its entry ids and seals. */
  readonly algorithm: 1 | 2;
}

/** Where a shell writes what an operator should read. Never personal data. */
export interface Logger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
