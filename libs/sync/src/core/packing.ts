import { type HeldSeal, type NumberedEntry } from '@wutong/store';

/** A content or a part that must travel with an entry. */
export interface Attached {
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

/** An entry that a neighbour is owed, with all that must travel with it or before it. */
export interface Parcel {
  readonly entry: NumberedEntry;
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
  readonly parcels: readonly { readonly entry: NumberedEntry; readonly parts: readonly Attached[] }[];
  readonly contents: readonly Attached[];
  readonly seals: readonly HeldSeal[];
}

/** Room in a bundle for entries, contents and seals; below the hub's largest message with space for proofs. */
export const BUNDLE_BYTES_MAX = 512 * 1024;

/** Bytes of an entry's proof, a seal and the framing, at most; counted per entry. */
const FRAMING_BYTES = 900;

class Draft {
  readonly parcels: { entry: NumberedEntry; parts: readonly Attached[] }[] = [];
  readonly contents = new Map<string, Attached>();
  readonly seals = new Map<string, HeldSeal>();
  bytes = 0;

  constructor(
    readonly after: bigint,
    public upto: bigint,
  ) {}

  get isEmpty(): boolean {
    return this.parcels.length === 0 && this.contents.size === 0 && this.seals.size === 0;
  }

  addSeal(seal: HeldSeal): void {
    this.seals.set(`${seal.origin} ${seal.epoch} ${seal.number}`, seal);
  }

  done(): Packed {
    const { after, upto, parcels } = this;
    return { after, upto, parcels, contents: [...this.contents.values()], seals: [...this.seals.values()] };
  }
}

/**
 * Packs stretches into bundles that cover (after, upto] without a gap. What does not fit with its number goes before
 * it in bundles that cover nothing: contents first, so that nothing is applied before what it needs.
 */
export function pack(after: bigint, stretches: readonly Stretch[], bytesMax = BUNDLE_BYTES_MAX): Packed[] {
  const bundles: Packed[] = [];
  let draft = new Draft(after, after);
  const makeRoom = (bytes: number) => {
    if (draft.isEmpty || draft.bytes + bytes <= bytesMax) return;
    bundles.push(draft.done());
    draft = new Draft(draft.upto, draft.upto);
  };
  for (const stretch of stretches) {
    for (const parcel of stretch.parcels) {
      for (const content of parcel.contents) {
        makeRoom(content.bytes.length);
        draft.contents.set(Buffer.from(content.hash).toString('hex'), content);
        draft.bytes += content.bytes.length;
      }
      const size = parcel.entry.bytes.length + FRAMING_BYTES + sizeOf(parcel.parts);
      makeRoom(size);
      draft.parcels.push({ entry: parcel.entry, parts: parcel.parts });
      draft.addSeal(parcel.seal);
      draft.bytes += size;
    }
    for (const seal of stretch.seals) draft.addSeal(seal);
    draft.upto = stretch.number;
  }
  if (!draft.isEmpty || draft.upto > draft.after) bundles.push(draft.done());
  return bundles;
}

const sizeOf = (attached: readonly Attached[]) => attached.reduce((sum, one) => sum + one.bytes.length + 64, 0);
