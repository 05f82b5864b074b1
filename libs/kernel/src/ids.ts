import { type Brand } from './brand.js';

/** Given once at enrolment and never changed: the place's path at that time and four letters. */
export type NodeId = Brand<string, 'NodeId'>;

/** Algorithm byte and hash of an entry's bytes, as lower-case hex (66 characters). */
export type EntryId = Brand<string, 'EntryId'>;

/** Algorithm byte and hash of a content or a personal part, as lower-case hex. */
export type ContentHash = Brand<string, 'ContentHash'>;

const NODE_ID = /^\d{2,12}-[a-z2-7]{4}$/;

/** Whether the text has the form of a node id; such an id is also safe as a NATS subject token. */
export function isNodeId(text: string): text is NodeId {
  return NODE_ID.test(text);
}

export function toHex<T extends string>(bytes: Uint8Array): T {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex') as T;
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
