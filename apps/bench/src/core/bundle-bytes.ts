import { create, toBinary } from '@bufbuild/protobuf';
import { type Packed } from '@wutong/sync/core/packing';
import { link, PROTOCOL, sync } from '@wutong/wire';

/** A packed bundle as its bytes go over a link from one node to another; `held` is what the sender holds of the receiver. */
export function encodeBundle(packed: Packed, from: string, to: string, held: bigint): Uint8Array {
  const { after, upto, piece, pieces, seals, parcels, contents } = packed;
  const bundle = create(link.BundleSchema, {
    protocol: PROTOCOL.max,
    from,
    to,
    instance: from,
    epoch: 1n,
    after,
    upto,
    sentAtMs: 1n,
    seals: seals.map(({ signed }) => signed),
    entries: parcels.map(({ entry: { bytes, proof } }) => ({
      entry: bytes,
      proof: { ...proof, path: [...proof.path] },
    })),
    contents: contents.map(({ hash, bytes: data }) => create(sync.ContentSchema, { hash, data })),
    parts: parcels.flatMap(({ parts }) =>
      parts.map(({ hash, bytes: box }) => create(sync.SealedPartSchema, { hash, box, algorithm: 1 })),
    ),
    watermark: { instance: to, held },
    run: from,
    piece,
    pieces,
  });
  return toBinary(link.BundleSchema, bundle);
}
