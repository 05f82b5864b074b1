import { create, type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { isAtOrUnder, isPath, lineage, type Path, type Refusal, toHex } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member } from '@wutong/store';
import { directory } from '@wutong/wire';
import { checkRequest } from './enrolment-rules.js';

export const DIRECTORY_FAMILY = 'directory';
/** Version of the rules by which the directory's state is made from its entries. */
export const DIRECTORY_RULE_VERSION = 1;

export const DIRECTORY_TYPES = {
  node: 'directory.node-enrolled.v1',
  places: 'directory.places-published.v1',
  calendar: 'directory.calendar-published.v1',
  epoch: 'directory.epoch-granted.v1',
} as const;

/** The key of the chain that the node at a place owns. */
export function directoryKey(owner: string): string {
  return `${DIRECTORY_FAMILY}/${owner}`;
}

/** The owner's place in a key; undefined when it is no key of this family. */
export function ownerOfKey(key: string): Path | undefined {
  const owner = key.startsWith(`${DIRECTORY_FAMILY}/`) ? key.slice(DIRECTORY_FAMILY.length + 1) : '';
  return isPath(owner) ? owner : undefined;
}

/**
 * Who holds an owner's chain: its whole subtree, and every node above it, so that a village's seal can be proved at the
 * city.
 */
export function directoryAudience(owner: Path): Member[] {
  const above = lineage(owner)
    .filter((place) => place !== owner)
    .map((path) => ({ path, subtree: false }));
  return [...above, { path: owner, subtree: true }];
}

/** The payload as a message; undefined when the bytes are none. */
export function decodePayload<D extends DescMessage>(schema: D, payload: Uint8Array): MessageShape<D> | undefined {
  try {
    return fromBinary(schema, payload);
  } catch {
    return undefined;
  }
}

const malformed = (what: string): Refusal => ({ kind: 'invalid', code: 'directory.malformed', params: { what } });

/**
 * Whether a node at `originPath` may have said this: only the owner speaks on its chain, one entry after the other, and
 * only about itself and what lies under it. Each node it enrols has it as its parent; the root alone enrols itself.
 */
export function authoriseDirectory({ entry }: HeldEntry, originPath: string): Refusal | undefined {
  const owner = ownerOfKey(entry.key);
  if (!owner) return malformed('key');
  if (owner !== originPath)
    return { kind: 'forbidden', code: 'directory.not-owner', params: { key: entry.key, origin: originPath } };
  if (entry.parents.length > 1) return { kind: 'forbidden', code: 'directory.forked', params: { key: entry.key } };
  if (entry.type === DIRECTORY_TYPES.node) return checkEnrolled(entry.payload, entry.origin, owner);
  if (entry.type === DIRECTORY_TYPES.places)
    return checkNamesContent(decodePayload(directory.PlacesPublishedSchema, entry.payload), entry.needs);
  if (entry.type === DIRECTORY_TYPES.calendar)
    return checkNamesContent(decodePayload(directory.CalendarPublishedSchema, entry.payload), entry.needs);
  if (entry.type === DIRECTORY_TYPES.epoch) return checkGranted(entry.payload, entry.origin, owner);
  return undefined;
}

function checkEnrolled(payload: Uint8Array, origin: string, owner: Path): Refusal | undefined {
  const enrolled = decodePayload(directory.NodeEnrolledSchema, payload);
  if (!enrolled?.node || enrolled.epoch < 1n) return malformed('payload');
  const { node, parent } = enrolled;
  const form = checkRequest(node);
  if (form) return form;
  const params = { nodeId: node.nodeId, path: node.path, parent, origin };
  if (parent === '')
    return node.nodeId === origin && node.path === owner
      ? undefined
      : { kind: 'forbidden', code: 'directory.parent', params };
  if (parent !== origin) return { kind: 'forbidden', code: 'directory.parent', params };
  if (node.path === owner || !isAtOrUnder(node.path, owner))
    return { kind: 'forbidden', code: 'directory.not-under', params: { path: node.path, own: owner } };
  return undefined;
}

/** An epoch is granted by the parent; the root's by the root. A ruling names who ruled. */
function checkGranted(payload: Uint8Array, origin: string, owner: Path): Refusal | undefined {
  const granted = decodePayload(directory.EpochGrantedSchema, payload);
  if (!granted || granted.epoch < 1n || granted.instance === '') return malformed('payload');
  const place = granted.nodeId.split('-')[0] ?? '';
  const isOwn = granted.nodeId === origin;
  if (!isPath(place) || !isAtOrUnder(place, owner) || (place === owner && !isOwn))
    return { kind: 'forbidden', code: 'directory.not-under', params: { path: place, own: owner } };
  const needsPerson = granted.ruling !== directory.Ruling.UNSPECIFIED || isOwn;
  return needsPerson && granted.accountId === '' ? malformed('account_id') : undefined;
}

function checkNamesContent(payload: { content: Uint8Array } | undefined, needs: Uint8Array[]): Refusal | undefined {
  if (!payload) return malformed('payload');
  const named = toHex<string>(payload.content);
  return needs.some((need) => toHex<string>(need) === named) ? undefined : malformed('needs');
}

/** What an owner says next on its chain. */
export function directoryDraft(
  owner: Path,
  type: (typeof DIRECTORY_TYPES)[keyof typeof DIRECTORY_TYPES],
  payload: Uint8Array,
  commandId: string,
  needs: EntryDraft['needs'] = [],
): EntryDraft {
  return {
    family: DIRECTORY_FAMILY,
    key: directoryKey(owner),
    type,
    ruleVersion: DIRECTORY_RULE_VERSION,
    payload,
    commandId,
    audienceAdditions: directoryAudience(owner),
    needs,
  };
}

/** A node as its enrolment states it, encoded. */
export function encodeEnrolled(node: Omit<directory.NodeEnrolled, '$typeName' | '$unknown'>): Uint8Array {
  return toBinary(directory.NodeEnrolledSchema, create(directory.NodeEnrolledSchema, node));
}

/** A request as it is sent, and known again by its hash. */
export function encodeRequest(request: directory.EnrolmentRequest): Uint8Array {
  return toBinary(directory.EnrolmentRequestSchema, request);
}
