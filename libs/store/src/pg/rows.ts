import { type ContentHash, type EntryId, fromHex, type NodeId, toHex } from '@wutong/kernel';
import { decodeEntry } from '@wutong/wire';
import {
  type EntryProof,
  type HeldEntry,
  type HeldSeal,
  type LinkState,
  type NumberedEntry,
  type Outline,
  type ParkedEntry,
} from '../journal.js';
import { heldSealOf } from '../sealer.js';

/** Rows as the driver gives them (bigint as text, bytea as Buffer), turned into what the journal's port speaks of. */

export interface EntryRow {
  id: Buffer;
  bytes: Buffer;
  via: string | null;
}

export interface ProofRow {
  epoch: string;
  seal_number: string;
  sequence: string;
  path: Buffer[];
}

export type NumberedRow = EntryRow & ProofRow & { number: string };

export interface OutlineRow {
  number: string;
  id: Buffer;
  key: string;
  type: string;
  origin: string;
  via: string | null;
  epoch: string;
  size: number;
  /** Path, subtree and number of each; null for none. */
  admissions: readonly (readonly [string, boolean, string])[] | null;
}

export interface SealRow {
  bytes: Buffer;
  algorithm: number;
  signature: Buffer;
}

export interface ParkedRow extends ProofRow {
  entry_id: Buffer;
  via: string;
  bytes: Buffer;
  key: string;
  missing: string[];
  failure: string;
  since_ms: string;
}

export const PARKED_COLUMNS =
  'entry_id, via, bytes, key, epoch, seal_number, sequence, path, missing, failure, since_ms';
export const LINK_COLUMNS = 'instance, epoch, held, ahead, pieces, peer_held, peer_parked, peer_quarantined';

export const SEAL_COLUMNS = 'bytes, algorithm, signature';

/** All of a seal; `sealRow` gives their values. */
export const WHOLE_SEAL_COLUMNS =
  'origin, epoch, number, first_sequence, last_sequence, root, hash, bytes, algorithm, signature';

/** A view without the pool's buffer behind it. */
export const bytesOf = (buffer: Buffer): Uint8Array => new Uint8Array(buffer);
export const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
export const bufferOfHex = (hex: EntryId | ContentHash): Buffer => bufferOf(fromHex(hex));

export function heldEntryOf(row: EntryRow): HeldEntry {
  const bytes = bytesOf(row.bytes);
  const held = { id: toHex<EntryId>(row.id), bytes, entry: decodeEntry(bytes) };
  return row.via ? { ...held, via: row.via as NodeId } : held;
}

export function proofOf(row: ProofRow): EntryProof {
  return {
    epoch: BigInt(row.epoch),
    sealNumber: BigInt(row.seal_number),
    sequence: BigInt(row.sequence),
    path: row.path.map(bytesOf),
  };
}

export function numberedEntryOf(row: NumberedRow): NumberedEntry {
  return { ...heldEntryOf(row), number: BigInt(row.number), proof: proofOf(row) };
}

export function outlineOfRow({ number, id, key, type, origin, via, epoch, size, admissions }: OutlineRow): Outline {
  return {
    number: BigInt(number),
    id: toHex<EntryId>(id),
    key,
    type,
    origin: origin as NodeId,
    via: (via ?? undefined) as NodeId | undefined,
    epoch: BigInt(epoch),
    size,
    admissions: (admissions ?? []).map(([path, subtree, at]) => ({ member: { path, subtree }, number: BigInt(at) })),
  };
}

export function sealOf(row: SealRow): HeldSeal {
  return heldSealOf({ seal: bytesOf(row.bytes), algorithm: row.algorithm, signature: bytesOf(row.signature) });
}

export const sealRow = (seal: HeldSeal) => [
  seal.origin,
  seal.epoch,
  seal.number,
  seal.firstSequence,
  seal.lastSequence,
  bufferOf(seal.root),
  bufferOf(seal.hash),
  bufferOf(seal.signed.seal),
  seal.signed.algorithm,
  bufferOf(seal.signed.signature),
];

export function parkedEntryOf(row: ParkedRow): ParkedEntry {
  return {
    id: toHex<EntryId>(row.entry_id),
    via: row.via as NodeId,
    bytes: bytesOf(row.bytes),
    proof: proofOf(row),
    key: row.key,
    missing: row.missing,
    failure: row.failure,
    sinceMs: Number(row.since_ms),
  };
}

export interface LinkRow {
  instance: string;
  epoch: string;
  held: string;
  ahead: [string, string][];
  pieces: { run: string; after: string; taken: number[]; pieces: number; upto: string }[];
  peer_held: string;
  peer_parked: string;
  peer_quarantined: string;
}

/** JSON has no 64-bit numbers: they are written as text. */
export const bigintAsText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

export function linkStateOf(row: LinkRow): LinkState {
  return {
    instance: row.instance,
    epoch: BigInt(row.epoch),
    held: BigInt(row.held),
    ahead: row.ahead.map(([after, upto]) => [BigInt(after), BigInt(upto)] as const),
    pieces: row.pieces.map((note) => ({ ...note, after: BigInt(note.after), upto: BigInt(note.upto) })),
    peerHeld: BigInt(row.peer_held),
    peerParked: BigInt(row.peer_parked),
    peerQuarantined: BigInt(row.peer_quarantined),
  };
}
