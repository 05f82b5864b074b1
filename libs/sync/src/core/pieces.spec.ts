import { type PieceNote } from '@wutong/store';
import fc from 'fast-check';
import { type Piece, takePiece } from './pieces.js';

const piece = (number: number): Piece => ({ run: 'r', after: 6n, upto: 6n, piece: number, pieces: 0 });
const covering = (pieces: number): Piece => ({ run: 'r', after: 6n, upto: 7n, piece: 0, pieces });

const takeAll = (bundles: readonly Piece[]) => {
  let notes: readonly PieceNote[] = [];
  return bundles.map((bundle) => {
    const taken = takePiece(notes, bundle);
    notes = taken.notes;
    return taken.covered;
  });
};

describe('pieces', () => {
  it('are not needed by a bundle that has none', () => {
    expect(takePiece([], covering(0))).toEqual({ notes: [], covered: [6n, 7n] });
  });

  it('keep a number uncovered while one of them is missing', () => {
    expect(takeAll([piece(1), covering(2)])).toEqual([undefined, undefined]);
    expect(takeAll([piece(1), piece(1), covering(2)])).toEqual([undefined, undefined, undefined]);
  });

  it('of another run do not count', () => {
    expect(takeAll([{ ...piece(1), run: 'earlier' }, covering(1)])).toEqual([undefined, undefined]);
  });

  it('cover with the last of them, in whatever order they come', () => {
    const order = fc.shuffledSubarray([piece(1), piece(2), piece(3), covering(3)], { minLength: 4 });
    fc.assert(
      fc.property(order, (bundles) => {
        expect(takeAll(bundles)).toEqual([undefined, undefined, undefined, [6n, 7n]]);
      }),
    );
  });
});
