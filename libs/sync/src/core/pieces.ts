import { type PieceNote } from '@wutong/store';
import { type Range } from './ranges.js';

/** Of this many unfinished numbers the pieces are remembered; what is forgotten is sent again. */
const NOTES_MAX = 16;

/** What of a bundle tells whether it covers. */
export interface Piece {
  readonly run: string;
  readonly after: bigint;
  readonly upto: bigint;
  /** 1, 2, 3… for a piece; 0 for the bundle that covers. */
  readonly piece: number;
  readonly pieces: number;
}

/**
 * Notes a bundle that was taken whole. A range is covered by its bundle together with all the pieces that went ahead of
 * it, in whatever order they come; until then nothing is.
 */
export function takePiece(
  notes: readonly PieceNote[],
  bundle: Piece,
): { readonly notes: readonly PieceNote[]; readonly covered?: Range } {
  const { run, after, upto, piece, pieces } = bundle;
  if (piece === 0 && pieces === 0) return { notes, covered: [after, upto] };
  const isSame = (note: PieceNote) => note.run === run && note.after === after;
  const before = notes.find(isSame) ?? { run, after, taken: [], pieces: 0, upto: after };
  const taken = piece > 0 ? [...new Set([...before.taken, piece])].sort((a, b) => a - b) : before.taken;
  const note: PieceNote = piece > 0 ? { ...before, taken } : { ...before, pieces, upto };
  const others = notes.filter((one) => !isSame(one));
  if (note.pieces > 0 && note.taken.length === note.pieces) return { notes: others, covered: [after, note.upto] };
  return { notes: [...others, note].slice(-NOTES_MAX) };
}
