import { Injectable } from '@nestjs/common';
import { Refused, refuseIf } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';
import { directory } from '@wutong/wire';
import { checkAnchors } from './core/anchors.js';
import { decodePayload, encodeEnrolled } from './core/directory-entry.js';
import { checkAgrees, nodeOf, requestOf } from './core/known-node.js';
import { insertNode } from './directory-rows.js';
import { PgNodeDirectory } from './node-directory.js';

/**
 * The nodes that a new node trusts before it has received any entry: the root, every node on the way, and itself, as its
 * parent stated them at enrolment. The entries that come later must agree with them.
 */
@Injectable()
export class TrustAnchors {
  constructor(private readonly nodes: PgNodeDirectory) {}

  /** The encoded NodeEnrolled of the root, of every node on the way, and of the node itself. */
  async of(tx: PgTx, nodeId: string): Promise<Uint8Array[]> {
    const line = await this.nodes.lineOf(tx, nodeId);
    if (line[0]?.parent !== '') throw new Refused({ kind: 'unavailable', code: 'anchors.no-root', params: { nodeId } });
    return line.map((node) =>
      encodeEnrolled({
        node: requestOf(node),
        placeName: node.placeName,
        parent: node.parent,
        epoch: node.epoch,
      }),
    );
  }

  /** Adopts what the parent answered to our own request; adopting the same again changes nothing. */
  async adopt(tx: PgTx, anchors: readonly Uint8Array[], request: directory.EnrolmentRequest): Promise<void> {
    const enrolled = anchors.map((anchor) => decodePayload(directory.NodeEnrolledSchema, anchor));
    const read = enrolled.filter((anchor) => anchor !== undefined);
    if (read.length < enrolled.length)
      throw new Refused({ kind: 'invalid', code: 'anchors.broken', params: { what: 'bytes' } });
    refuseIf(checkAnchors(read, request));
    for (const said of read.map(nodeOf)) {
      const known = await this.nodes.node(tx, said.nodeId);
      if (known) refuseIf(checkAgrees(known, said));
      else await insertNode(tx, said);
    }
  }
}
