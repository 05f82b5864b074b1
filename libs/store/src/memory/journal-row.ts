import { type Standing } from '../core/standing.js';
import { type SequenceMark } from '../journal.js';

/** The one row that says which journal the tables hold, and how it stands. */
export interface JournalRow {
  readonly instance: string;
  readonly epoch: bigint;
  readonly previousInstance: string;
  readonly sharedUpto: bigint;
  readonly candidate: string;
  /** Last number when the seal file showed the roll-back; undefined when a neighbour did. */
  readonly rolledBackAt: bigint | undefined;
  readonly isClone: boolean;
  readonly returnsAfter: SequenceMark | undefined;
  /** How often it was found to be rolled back. */
  readonly recoveries: number;
}

export const firstRow = (instance: string): JournalRow => ({
  instance,
  epoch: 1n,
  previousInstance: '',
  sharedUpto: 0n,
  candidate: '',
  rolledBackAt: undefined,
  isClone: false,
  returnsAfter: undefined,
  recoveries: 0,
});

export function standingOf({ isClone, candidate }: JournalRow): Standing {
  if (isClone) return 'clone';
  return candidate === '' ? 'sealing' : 'rolled-back';
}

/** The earlier of two places after which own entries may be lacking. */
export function earlierMark(one: SequenceMark | undefined, other: SequenceMark): SequenceMark {
  if (!one) return other;
  const isEarlier = one.epoch < other.epoch || (one.epoch === other.epoch && one.sequence < other.sequence);
  return isEarlier ? one : other;
}

/** The candidate becomes the instance. */
export function nextRow(row: JournalRow, epoch: bigint, isForked: boolean): JournalRow {
  return {
    ...firstRow(row.candidate),
    epoch,
    previousInstance: row.instance,
    returnsAfter: row.returnsAfter,
    recoveries: row.recoveries,
    sharedUpto: isForked ? 0n : (row.rolledBackAt ?? 0n),
  };
}
