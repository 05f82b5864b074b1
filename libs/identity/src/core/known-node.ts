import { create } from '@bufbuild/protobuf';
import { type NodeIdentity } from '@wutong/crypto';
import { type Refusal } from '@wutong/kernel';
import { type KnownNode } from '@wutong/sync';
import { directory } from '@wutong/wire';

/** A node as the directory knows it: what sync must know to prove its entries, and where it stands. */
export interface DirectoryNode extends KnownNode {
  readonly placeName: string;
  /** Node id of the parent; empty for the root. */
  readonly parent: string;
  /** NATS user key, as its hub's configuration admits it. */
  readonly natsUser: string;
}

const suiteNumber = (value: number): 1 | 2 => (value === 2 ? 2 : 1);

/** The node that a checked enrolment states. */
export function nodeOf(enrolled: directory.NodeEnrolled): DirectoryNode {
  const { node, placeName, parent, epoch } = enrolled;
  return {
    nodeId: node?.nodeId ?? '',
    path: node?.path ?? '',
    placeName,
    parent,
    algorithm: suiteNumber(node?.signingKey?.algorithm ?? 0),
    signingKey: node?.signingKey?.key ?? new Uint8Array(),
    encryptionAlgorithm: suiteNumber(node?.encryptionKey?.algorithm ?? 0),
    encryptionKey: node?.encryptionKey?.key ?? new Uint8Array(),
    natsUser: node?.natsUser ?? '',
    isRoot: parent === '',
    epoch,
    sealsIn: '',
    clones: [],
  };
}

/** What a node that is known asked to be enrolled with. */
export function requestOf(node: DirectoryNode): directory.EnrolmentRequest {
  return create(directory.EnrolmentRequestSchema, {
    nodeId: node.nodeId,
    path: node.path,
    signingKey: { algorithm: node.algorithm, key: node.signingKey },
    encryptionKey: { algorithm: node.encryptionAlgorithm, key: node.encryptionKey },
    natsUser: node.natsUser,
  });
}

/** What a node asks to be enrolled with: the public side of its identity. */
export function requestOfIdentity({
  nodeId,
  path,
  algorithm,
  signing,
  encryption,
  nats,
}: NodeIdentity): directory.EnrolmentRequest {
  return create(directory.EnrolmentRequestSchema, {
    nodeId,
    path,
    signingKey: { algorithm, key: signing.publicKey },
    encryptionKey: { algorithm, key: encryption.publicKey },
    natsUser: nats.user,
  });
}

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

/**
 * Whether what is said of a node agrees with what is known of it. Id, place, parent and keys were given once: changed
 * keys are a rotation, which needs the last good seal and is not made by enrolling again.
 */
export function checkAgrees(known: DirectoryNode, said: DirectoryNode): Refusal | undefined {
  const params = { nodeId: known.nodeId, path: known.path };
  if (known.path !== said.path || known.parent !== said.parent || known.nodeId !== said.nodeId)
    return { kind: 'conflict', code: 'directory.node-changed', params };
  const keysSame =
    known.algorithm === said.algorithm &&
    known.encryptionAlgorithm === said.encryptionAlgorithm &&
    same(known.signingKey, said.signingKey) &&
    same(known.encryptionKey, said.encryptionKey) &&
    known.natsUser === said.natsUser;
  return keysSame ? undefined : { kind: 'conflict', code: 'directory.key-changed', params };
}
