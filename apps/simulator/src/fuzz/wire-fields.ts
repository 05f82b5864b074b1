import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** One field as it stands in bytes: whatever its schema says. */
export interface WireField {
  no: number;
  type: WireType;
  /** Of a varint its number, else the bytes. */
  value: bigint | Uint8Array;
}

/** The fields of a message; undefined for bytes that are none. */
export function readFields(bytes: Uint8Array): WireField[] | undefined {
  const reader = new BinaryReader(bytes);
  const fields: WireField[] = [];
  try {
    while (reader.pos < reader.len) {
      const [no, type] = reader.tag();
      fields.push({ no, type, value: readValue(reader, no, type) });
    }
  } catch {
    return undefined;
  }
  return fields;
}

function readValue(reader: BinaryReader, no: number, type: WireType): bigint | Uint8Array {
  if (type === WireType.Varint) return BigInt(reader.uint64());
  return type === WireType.LengthDelimited ? reader.bytes() : reader.skip(type, no);
}

export function writeFields(fields: readonly WireField[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { no, type, value } of fields) {
    writer.tag(no, type);
    if (typeof value === 'bigint') writer.uint64(BigInt.asUintN(64, value));
    else if (type === WireType.LengthDelimited) writer.bytes(value);
    else writer.raw(value);
  }
  return writer.finish();
}
