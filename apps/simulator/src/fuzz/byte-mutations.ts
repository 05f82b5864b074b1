import { WireType } from '@bufbuild/protobuf/wire';
import { type Chance } from '../world/chance.js';
import { readFields, type WireField, writeFields } from './wire-fields.js';

/** Changes bytes that it owns, given those of another bundle and the seed's chance. */
export type ByteMutation = (bytes: Uint8Array, other: Uint8Array, chance: Chance) => Uint8Array;

const RANDOM_BYTES_MAX = 600;
const NESTING_MAX = 3_000;

/** What a bad line or disk makes of bytes. */
const RAW: readonly ByteMutation[] = [
  function flipBits(bytes, _, chance) {
    for (let times = 1 + chance.below(8); times > 0; times -= 1) {
      const at = chance.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
    }
    return bytes;
  },
  function truncate(bytes, _, chance) {
    return bytes.subarray(0, chance.below(bytes.length + 1));
  },
  function splice(bytes, other, chance) {
    return joined(bytes.subarray(0, chance.below(bytes.length + 1)), other.subarray(chance.below(other.length + 1)));
  },
  function dropBytes(bytes, _, chance) {
    const at = chance.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + chance.below(16)));
  },
  function insertBytes(bytes, _, chance) {
    const at = chance.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), chance.bytes(1 + chance.below(16)), bytes.subarray(at));
  },
  function overwrite(bytes, _, chance) {
    bytes.set(chance.bytes(Math.min(1 + chance.below(32), bytes.length)), 0);
    return bytes;
  },
  function randomBytes(_bytes, _other, chance) {
    return chance.bytes(chance.below(RANDOM_BYTES_MAX));
  },
];

/** Numbers at which something ends: of varints, of 32 and 64 bits, signed and not, of exact doubles. */
const EDGES = [0n, 1n, 127n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

const BAD_UTF8 = ['ff', 'c0af', 'eda080', 'f4908080', 'e6a2', '00'];

type FieldMutation = (fields: WireField[], other: Uint8Array, chance: Chance) => void;

/** What an odd or hostile encoder makes: the fields of a message, somewhere within the bundle, as no encoder writes them. */
const FIELDS: readonly FieldMutation[] = [
  function duplicate(fields, _, chance) {
    fields.splice(chance.below(fields.length + 1), 0, { ...chance.pick(fields) });
  },
  function remove(fields, _, chance) {
    fields.splice(chance.below(fields.length), 1);
  },
  function reorder(fields, _, chance) {
    fields.unshift(...fields.splice(chance.below(fields.length)));
  },
  function renumber(fields, _, chance) {
    chance.pick(fields).no = 1 + chance.below(chance.happens(0.2) ? 2 ** 29 - 1 : 20);
  },
  function edgeNumber(fields, _, chance) {
    const varints = fields.filter(({ type }) => type === WireType.Varint);
    const field = varints.length > 0 ? chance.pick(varints) : chance.pick(fields);
    Object.assign(field, { type: WireType.Varint, value: chance.pick(EDGES) });
  },
  function nearNumber(fields, _, chance) {
    const field = chance.pick(fields);
    if (typeof field.value === 'bigint') field.value += BigInt(chance.below(7) - 3);
  },
  function badText(fields, _, chance) {
    const field = chance.pick(fields);
    const bad = Buffer.from(chance.pick(BAD_UTF8), 'hex');
    const before = field.value instanceof Uint8Array ? field.value : new Uint8Array();
    Object.assign(field, { type: WireType.LengthDelimited, value: joined(before.subarray(0, chance.below(9)), bad) });
  },
  function deepNesting(fields, _, chance) {
    const depth = 1 + chance.below(NESTING_MAX);
    const opened = Buffer.alloc(depth, (9 << 3) | WireType.StartGroup);
    const closed = Buffer.alloc(depth + 1, (9 << 3) | WireType.EndGroup);
    fields.push({ no: 9, type: WireType.StartGroup, value: joined(opened, closed) });
  },
  function wrongType(fields, _, chance) {
    const field = chance.pick(fields);
    Object.assign(field, { type: WireType.Bit32, value: chance.bytes(4) });
  },
  function longZeros(fields, _, chance) {
    const field = chance.pick(fields);
    Object.assign(field, { type: WireType.LengthDelimited, value: new Uint8Array(chance.below(2_000)) });
  },
  function ofAnother(fields, other, chance) {
    const foreign = readFields(other);
    if (foreign && foreign.length > 0) fields.push(chance.pick(foreign));
  },
];

/** Lengths and numbers as bytes say them: what the fields around them do not bear out. */
const LENGTHS: readonly ByteMutation[] = [
  function wrongLength(bytes, _, chance) {
    const at = chance.below(bytes.length);
    // The byte after a tag of a length-delimited field is its length, or the first byte of it.
    for (let turn = 0; turn < bytes.length; turn += 1) {
      const tag = (at + turn) % bytes.length;
      if (((bytes[tag] ?? 0) & 7) !== WireType.LengthDelimited || tag + 1 >= bytes.length) continue;
      bytes[tag + 1] = chance.below(256);
      break;
    }
    return bytes;
  },
  function hugeVarint(bytes, _, chance) {
    const at = chance.below(bytes.length + 1);
    const varint = Buffer.alloc(1 + chance.below(12), 0xff);
    return joined(bytes.subarray(0, at), varint, Uint8Array.of(chance.below(128)), bytes.subarray(at));
  },
];

/** One change of bytes, or of a message somewhere within. */
export function mutateBytes(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  if (bytes.length === 0) return chance.bytes(chance.below(RANDOM_BYTES_MAX));
  const kind = chance.below(10);
  if (kind < 4) return chance.pick(RAW)(bytes, other, chance);
  if (kind < 5) return chance.pick(LENGTHS)(bytes, other, chance);
  return changedWithin(bytes, (fields) => chance.pick(FIELDS)(fields, other, chance), chance);
}

/** Goes down into messages for as long as chance will have it, and changes the fields there. */
function changedWithin(bytes: Uint8Array, change: (fields: WireField[]) => void, chance: Chance): Uint8Array {
  const fields = readFields(bytes);
  if (!fields || fields.length === 0) return bytes;
  const inner = chance.pick(fields);
  const isMessage = inner.type === WireType.LengthDelimited && inner.value instanceof Uint8Array;
  if (isMessage && chance.happens(0.6)) inner.value = changedWithin(inner.value as Uint8Array, change, chance);
  else change(fields);
  return writeFields(fields);
}

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
