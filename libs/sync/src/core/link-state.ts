import { type LinkState } from '@wutong/store';
import { type Piece, takePiece } from './pieces.js';
import { cover } from './ranges.js';

/** What the neighbour says of this journal. */
export interface Said {
  readonly held: bigint;
  readonly parked: bigint;
  readonly quarantined: bigint;
}

/** How a link stands once a bundle was taken; not taken whole, since something of it was unproved, it covers nothing. */
export function stateAfter(before: LinkState, bundle: Piece, said: Said | undefined, isWhole = true): LinkState {
  const taken = isWhole ? takePiece(before.pieces, bundle) : { notes: before.pieces };
  const covered = taken.covered ? cover(before, taken.covered) : before;
  return {
    ...before,
    held: covered.held,
    ahead: covered.ahead,
    pieces: taken.notes.filter((note) => note.after >= covered.held),
    peerHeld: said?.held ?? before.peerHeld,
    peerParked: said?.parked ?? before.peerParked,
    peerQuarantined: said?.quarantined ?? before.peerQuarantined,
  };
}
