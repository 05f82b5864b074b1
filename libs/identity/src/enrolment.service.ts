import { createHash, randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { assert, Refused, refuseIf } from '@wutong/kernel';
import { CLOCK, type Clock, JOURNAL, type Journal, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { ENTRY_WRITER, type EntryWriter } from '@wutong/sync';
import { directory } from '@wutong/wire';
import {
  DIRECTORY_TYPES,
  decodePayload,
  directoryDraft,
  directoryKey,
  encodeEnrolled,
} from './core/directory-entry.js';
import { CODE_BYTES, CODE_LIFE_MS, enrolmentCode, hashOfCode } from './core/enrolment-code.js';
import { checkEnrolmentPlace, checkRequest } from './core/enrolment-rules.js';
import { checkAgrees, nodeOf } from './core/known-node.js';
import { PgNodeDirectory } from './node-directory.js';
import { TrustAnchors } from './trust-anchors.js';

interface CodeRow {
  readonly path: string;
  readonly place_name: string;
  readonly expires_at: Date;
  readonly request_hash: string | null;
  readonly node_id: string | null;
}

const FIRST_EPOCH = 1n;

/** How nodes come in: a code for a place, a request with it, and an entry on the parent's chain. */
@Injectable()
export class EnrolmentService {
  constructor(
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(ENTRY_WRITER) private readonly writer: EntryWriter<PgTx>,
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly nodes: PgNodeDirectory,
    private readonly anchors: TrustAnchors,
  ) {}

  /**
   * Makes the one-time code for a place directly under the own; an unused one for the place is void from then on. The
   * name given counts only while no published list names the place.
   */
  openCode(path: string, placeName?: string): Promise<{ code: string; expiresAt: string }> {
    const code = enrolmentCode(randomBytes(CODE_BYTES));
    const now = this.clock.now();
    const expiresAt = new Date(now + CODE_LIFE_MS);
    return this.journal.transaction(async (tx) => {
      await this.checkPlace(tx, path);
      const name = (await this.nodes.placeName(tx, path)) ?? placeName;
      if (name === undefined)
        throw new Refused({
          kind: 'invalid',
          code: 'enrolment.place-unknown',
          params: { path },
          faults: [{ field: 'placeName', value: path, code: 'enrolment.place-unknown' }],
        });
      await tx.query('delete from enrolment_code where path = $1 and used_at is null', [path]);
      await tx.query(
        `insert into enrolment_code (code_hash, path, place_name, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
        [hashOfCode(code), path, name, new Date(now), expiresAt],
      );
      return { code, expiresAt: expiresAt.toISOString() };
    });
  }

  /** Enrols the node that shows a code. The same request with the same code again gets the same answer. */
  enrol(code: string, bytes: Uint8Array): Promise<{ anchors: Uint8Array[] }> {
    return this.journal.transaction(async (tx) => {
      const codeHash = hashOfCode(code);
      const [row] = await tx.query<CodeRow>(
        `select path, place_name, expires_at, request_hash, node_id from enrolment_code
         where code_hash = $1 for update`,
        [codeHash],
      );
      if (!row) throw new Refused({ kind: 'forbidden', code: 'enrolment.code' });
      const requestHash = createHash('sha256').update(bytes).digest('hex');
      if (row.node_id !== null) {
        if (row.request_hash !== requestHash) throw new Refused({ kind: 'conflict', code: 'enrolment.code-used' });
        return { anchors: await this.anchors.of(tx, row.node_id) };
      }
      if (row.expires_at.getTime() <= this.clock.now())
        throw new Refused({ kind: 'forbidden', code: 'enrolment.code-expired' });
      const node = this.readRequest(bytes, row.path);
      await this.checkPlace(tx, row.path);
      await this.write(tx, { node, placeName: row.place_name, parent: this.ownNode.nodeId }, `enrolment:${codeHash}`);
      await tx.query('update enrolment_code set used_at = $2, request_hash = $3, node_id = $4 where code_hash = $1', [
        codeHash,
        new Date(this.clock.now()),
        requestHash,
        node.nodeId,
      ]);
      return { anchors: await this.anchors.of(tx, node.nodeId) };
    });
  }

  /** The root enrols itself by the first entry of its chain; at a later start it only sees that its keys are the same. */
  enrolRoot(node: directory.EnrolmentRequest, placeName: string): Promise<void> {
    assert(node.nodeId === this.ownNode.nodeId && node.path === this.ownNode.path, 'the root enrols itself alone');
    return this.journal.transaction(async (tx) => {
      refuseIf(checkRequest(node));
      await tx.lockHeads([directoryKey(this.ownNode.path)]);
      const root = { node, placeName, parent: '' };
      const known = await this.nodes.node(tx, node.nodeId);
      if (known) refuseIf(checkAgrees(known, nodeOf(create(directory.NodeEnrolledSchema, root))));
      else await this.write(tx, root, 'root-enrolment');
    });
  }

  private readRequest(bytes: Uint8Array, path: string): directory.EnrolmentRequest {
    const request = decodePayload(directory.EnrolmentRequestSchema, bytes);
    if (!request)
      throw new Refused({
        kind: 'invalid',
        code: 'enrolment.malformed',
        faults: [{ field: 'request', code: 'enrolment.malformed' }],
      });
    refuseIf(checkRequest(request));
    if (request.path !== path)
      throw new Refused({ kind: 'forbidden', code: 'enrolment.other-place', params: { path: request.path } });
    return request;
  }

  /** Locks the own chain first, so that two enrolments at one place see each other. */
  private async checkPlace(tx: PgTx, path: string): Promise<void> {
    await tx.lockHeads([directoryKey(this.ownNode.path)]);
    const enrolled = await this.nodes.nodes(tx);
    refuseIf(checkEnrolmentPlace(path, this.ownNode.path, new Set(enrolled.map((node) => node.path))));
  }

  private async write(
    tx: PgTx,
    enrolled: { node: directory.EnrolmentRequest; placeName: string; parent: string },
    commandId: string,
  ): Promise<void> {
    const payload = encodeEnrolled({ ...enrolled, epoch: FIRST_EPOCH });
    await this.writer.write(tx, directoryDraft(this.ownNode.path, DIRECTORY_TYPES.node, payload, commandId));
  }
}
