import { fromBinary } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { assert, type Refusal, Refused, refuseIf } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type PgTx } from '@wutong/store';
import { type Family } from '@wutong/sync';
import { directory, hexOfContent } from '@wutong/wire';
import { directoryDigest } from './core/directory-digest.js';
import {
  authoriseDirectory,
  DIRECTORY_FAMILY,
  DIRECTORY_TYPES,
  decodePayload,
  directoryAudience,
  ownerOfKey,
} from './core/directory-entry.js';
import { checkAgrees, nodeOf } from './core/known-node.js';
import { checkPlaces, type PlaceRow } from './core/place-list.js';
import { checkCalendar } from './core/year-calendar.js';
import {
  insertNode,
  keepGrant,
  NODE_COLUMNS,
  type NodeRow,
  nodeOfRow,
  putCalendar,
  renewNode,
  replacePlaces,
} from './directory-rows.js';
import { PgNodeDirectory } from './node-directory.js';

const malformed = (what: string): Refusal => ({ kind: 'invalid', code: 'directory.malformed', params: { what } });

/** The directory as a chain per owner: nodes with their keys, places, calendars. What it refuses waits and is shown. */
@Injectable()
export class DirectoryFamily implements Family<PgTx> {
  readonly name = DIRECTORY_FAMILY;
  readonly isChain = true;
  readonly types = Object.values(DIRECTORY_TYPES);

  constructor(private readonly nodes: PgNodeDirectory) {}

  admit(_history: readonly HeldEntry[], { entry }: HeldEntry): readonly Member[] {
    const owner = ownerOfKey(entry.key);
    return owner ? directoryAudience(owner) : [];
  }

  authorise(entry: HeldEntry, originPath: string): Refusal | undefined {
    return authoriseDirectory(entry, originPath);
  }

  async apply(tx: PgTx, held: HeldEntry): Promise<readonly EntryDraft[]> {
    const { entry } = held;
    const owner = ownerOfKey(entry.key);
    assert(owner, `applied without authority: ${entry.key}`);
    if ((await tx.heads(entry.key)).length > 1)
      throw new Refused({ kind: 'conflict', code: 'directory.forked', params: { key: entry.key } });
    if (entry.type === DIRECTORY_TYPES.node) await this.applyNode(tx, held, owner);
    if (entry.type === DIRECTORY_TYPES.places) await this.applyPlaces(tx, held, owner);
    if (entry.type === DIRECTORY_TYPES.calendar) await this.applyCalendar(tx, held, owner);
    if (entry.type === DIRECTORY_TYPES.epoch) await this.applyEpoch(tx, held, owner);
    return [];
  }

  private async applyNode(tx: PgTx, { id, entry }: HeldEntry, owner: string): Promise<void> {
    const said = nodeOf(fromBinary(directory.NodeEnrolledSchema, entry.payload));
    const known = await this.nodes.node(tx, said.nodeId);
    if (known) {
      refuseIf(checkAgrees(known, said));
      return renewNode(tx, said, { owner, id });
    }
    if (await this.nodes.nodeAt(tx, said.path))
      throw new Refused({ kind: 'conflict', code: 'directory.place-taken', params: { path: said.path } });
    return insertNode(tx, said, { owner, id });
  }

  private async applyEpoch(tx: PgTx, { entry }: HeldEntry, owner: string): Promise<void> {
    const granted = fromBinary(directory.EpochGrantedSchema, entry.payload);
    const known = await this.nodes.node(tx, granted.nodeId);
    const params = { nodeId: granted.nodeId, path: owner, parent: known?.parent ?? '', origin: entry.origin };
    if (!known || (known.parent || known.nodeId) !== entry.origin)
      throw new Refused({ kind: 'forbidden', code: 'directory.parent', params });
    return keepGrant(tx, granted, owner);
  }

  private async applyPlaces(tx: PgTx, { id, entry }: HeldEntry, owner: string): Promise<void> {
    const { content, count } = fromBinary(directory.PlacesPublishedSchema, entry.payload);
    const list = decodePayload(directory.PlaceListSchema, await this.content(tx, content));
    if (list?.places.length !== count) throw new Refused(malformed('content'));
    refuseIf(checkPlaces(list.places, owner));
    return replacePlaces(tx, owner, list.places, { content: hexOfContent(content), entryId: id });
  }

  private async applyCalendar(tx: PgTx, { id, entry }: HeldEntry, owner: string): Promise<void> {
    const { content, year } = fromBinary(directory.CalendarPublishedSchema, entry.payload);
    const calendar = decodePayload(directory.CalendarSchema, await this.content(tx, content));
    if (calendar?.year !== year) throw new Refused(malformed('content'));
    refuseIf(checkCalendar(calendar));
    return putCalendar(tx, owner, { year, content: hexOfContent(content), entryId: id });
  }

  private async content(tx: PgTx, hash: Uint8Array): Promise<Uint8Array> {
    const data = await tx.content(hexOfContent(hash));
    assert(data, 'an entry is applied only once what it needs is held');
    return data;
  }

  async made(tx: PgTx, key: string): Promise<Uint8Array | undefined> {
    const owner = ownerOfKey(key);
    if (!owner) return undefined;
    const nodes = await tx.query<NodeRow>(`select ${NODE_COLUMNS} from directory_node where owner = $1`, [owner]);
    const places = await tx.query<PlaceRow & Record<string, unknown>>(
      'select path, name, successor from directory_place where owner = $1',
      [owner],
    );
    const calendars = await tx.query<{ year: number; content: string }>(
      'select year, content from directory_calendar where owner = $1',
      [owner],
    );
    return directoryDigest({ nodes: nodes.map(nodeOfRow), places, calendars });
  }
}
