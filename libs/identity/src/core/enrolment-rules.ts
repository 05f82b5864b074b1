import { type Fault, isAtOrUnder, isNodeId, isPath, lineage, type Path, type Refusal } from '@wutong/kernel';
import { type directory } from '@wutong/wire';

const NKEY_USER = /^U[A-Z2-7]{55}$/;

/** Whether bytes are a public key of the suite: 32 raw bytes (Ed25519, X25519), or an uncompressed point on SM2. */
function isPublicKey(key: directory.PublicKey | undefined): boolean {
  if (key?.algorithm === 1) return key.key.length === 32;
  if (key?.algorithm === 2) return key.key.length === 65 && key.key[0] === 4;
  return false;
}

/** Whether a request has the form of one: a node id that begins with its path, keys of their suite, a NATS user key. */
export function checkRequest(request: directory.EnrolmentRequest): Refusal | undefined {
  const faults: Fault[] = [];
  if (!isPath(request.path)) faults.push({ field: 'path', value: request.path, code: 'place.not-a-path' });
  if (!isNodeId(request.nodeId) || !request.nodeId.startsWith(`${request.path}-`))
    faults.push({ field: 'nodeId', value: request.nodeId, code: 'enrolment.node-id' });
  if (!isPublicKey(request.signingKey)) faults.push({ field: 'signingKey', code: 'enrolment.key' });
  if (!isPublicKey(request.encryptionKey)) faults.push({ field: 'encryptionKey', code: 'enrolment.key' });
  if (!NKEY_USER.test(request.natsUser))
    faults.push({ field: 'natsUser', value: request.natsUser, code: 'enrolment.nats-user' });
  return faults.length > 0 ? { kind: 'invalid', code: 'enrolment.malformed', faults } : undefined;
}

/**
 * Whether a node may be enrolled at `path` by the node at `own`: under it, not taken, and no node enrolled between (that
 * one would be the parent).
 */
export function checkEnrolmentPlace(path: string, own: Path, enrolled: ReadonlySet<string>): Refusal | undefined {
  if (!isPath(path))
    return {
      kind: 'invalid',
      code: 'place.not-a-path',
      params: { path },
      faults: [{ field: 'path', value: path, code: 'place.not-a-path' }],
    };
  if (path === own || !isAtOrUnder(path, own))
    return { kind: 'forbidden', code: 'enrolment.not-under', params: { path, own } };
  if (enrolled.has(path)) return { kind: 'conflict', code: 'directory.place-taken', params: { path } };
  const between = lineage(path).find((place) => place.length > own.length && place !== path && enrolled.has(place));
  return between ? { kind: 'conflict', code: 'enrolment.node-between', params: { path, between } } : undefined;
}
