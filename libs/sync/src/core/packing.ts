import { type HeldSeal, type SealedEntry } from '@wutong/store';

/** A content or a part that must travel with an entry. */
export interface Attached {
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

/** An entry that a neighbour is owed, with all that must travel with it or before it. */
export interface Parcel {
  readonly entry: SealedEntry;
  readonly seal: HeldSeal;
  readonly contents: readonly Attached[];
  readonly parts: readonly Attached[];
}

/** What one journal number brings: nothing, an entry, or a key's history and an entry. Own seals travel to the parent. */
export interface Stretch {
  readonly number: bigint;
  readonly parcels: readonly Parcel[];
  readonly seals: readonly HeldSeal[];
}

export interface Packed {
  readonly after: bigint;
  readonly upto: bigint;
  /** 1, 2, 3… for a piece, which covers nothing; 0 for a bundle that covers, and for a heartbeat. */
  readonly piece: number;
  /** In a bundle that covers: how many pieces went ahead of it. */
  readonly pieces: number;
  readonly parcels: readonly { readonly entry: SealedEntry; readonly parts: readonly Attached[] }[];
  readonly contents: readonly Attached[];
  readonly seals: readonly HeldSeal[];
}

/** Room in a bundle for entries, contents and seals; below the hub's largest message with space for proofs. */
export const BUNDLE_BYTES_MAX = 512 * 1024;

/** Entries of a bundle: one transaction applies them, and holds locks while it does. */
const BUNDLE_ENTRIES_MAX = 100;

/** Bytes of an entry's proof, a seal and the framing, at most; counted per entry. */
const FRAMING_BYTES = 900;

class Draft {
  readonly parcels: { entry: SealedEntry; parts: readonly Attached[] }[] = [];
  readonly contents = new Map<string, Attached>();
  readonly seals = new Map<string, HeldSeal>();
  bytes = 0;

  upto: bigint;

  constructor(
    readonly after: bigint,
    /** Pieces that went ahead of this draft since the last bundle that covered. */
    private readonly ahead: number,
  ) {
    this.upto = after;
  }

  /** Whether it covers nothing: a piece of what comes. */
  get isPiece(): boolean {
    return this.upto === this.after;
  }

  next(): Draft {
    return this.isPiece ? new Draft(this.after, this.ahead + 1) : new Draft(this.upto, 0);
  }

  has(content: Attached): boolean {
    return this.contents.has(nameOf(content));
  }

  /** Whether all of a number goes into it. */
  fits({ parcels }: Stretch, bytesMax: number): boolean {
    const contents = new Map(
      parcels.flatMap((parcel) => parcel.contents.map((one) => [nameOf(one), one.bytes.length])),
    );
    let bytes = this.bytes + parcels.reduce((sum, parcel) => sum + sizeOf(parcel), 0);
    for (const [name, length] of contents) if (!this.contents.has(name)) bytes += length;
    return bytes <= bytesMax && this.parcels.length + parcels.length <= BUNDLE_ENTRIES_MAX;
  }

  get isEmpty(): boolean {
    return this.parcels.length === 0 && this.contents.size === 0 && this.seals.size === 0;
  }

  addSeal(seal: HeldSeal): void {
    this.seals.set(Buffer.from(seal.hash).toString('hex'), seal);
  }

  done(): Packed {
    const { after, upto, parcels } = this;
    const [piece, pieces] = this.isPiece ? [this.ahead + 1, 0] : [0, this.ahead];
    const [contents, seals] = [[...this.contents.values()], [...this.seals.values()]];
    return { after, upto, piece, pieces, parcels, contents, seals };
  }
}

/**
 * Packs stretches into bundles that cover (after, upto] without a gap: each holds all of the numbers that it covers and
 * nothing of others, whatever was packed before it. What does not fit with its number goes before it in bundles that
 * cover nothing: contents first, so that nothing is applied before what it needs.
 */
export function pack(after: bigint, stretches: readonly Stretch[], bytesMax = BUNDLE_BYTES_MAX): Packed[] {
  const bundles: Packed[] = [];
  let draft = new Draft(after, 0);
  const makeRoom = (bytes: number) => {
    if (draft.isEmpty) return;
    if (draft.bytes + bytes <= bytesMax && draft.parcels.length < BUNDLE_ENTRIES_MAX) return;
    bundles.push(draft.done());
    draft = draft.next();
  };
  for (const stretch of stretches) {
    // A number that needs pieces begins anew: what covers the numbers before it may be packed otherwise another time.
    if (!draft.isPiece && !draft.fits(stretch, bytesMax)) {
      bundles.push(draft.done());
      draft = draft.next();
    }
    for (const parcel of stretch.parcels) {
      for (const content of parcel.contents.filter((one) => !draft.has(one))) {
        makeRoom(content.bytes.length);
        draft.contents.set(nameOf(content), content);
        draft.bytes += content.bytes.length;
      }
      const size = sizeOf(parcel);
      makeRoom(size);
      draft.parcels.push({ entry: parcel.entry, parts: parcel.parts });
      draft.addSeal(parcel.seal);
      draft.bytes += size;
    }
    for (const seal of stretch.seals) draft.addSeal(seal);
    draft.upto = stretch.number;
  }
  if (!draft.isEmpty || !draft.isPiece) bundles.push(draft.done());
  return bundles;
}

const nameOf = (content: Attached) => Buffer.from(content.hash).toString('hex');

const sizeOf = ({ entry, parts }: Parcel) =>
  entry.bytes.length + FRAMING_BYTES + parts.reduce((sum, one) => sum + one.bytes.length + 64, 0);
