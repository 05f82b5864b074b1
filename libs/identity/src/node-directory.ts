import { create, toBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { ENTRY_WRITER, type EntryWriter, type EpochGrant, type NodeDirectory } from '@wutong/sync';
import { directory } from '@wutong/wire';
import { DIRECTORY_TYPES, directoryDraft, directoryKey } from './core/directory-entry.js';
import { type DirectoryNode } from './core/known-node.js';
import { NODE_COLUMNS, type NodeRow, nodeOfRow } from './directory-rows.js';

const RULINGS = {
  none: directory.Ruling.UNSPECIFIED,
  restored: directory.Ruling.RESTORED,
  clone: directory.Ruling.CLONE,
} as const;

/** Who is who, as this node holds it: every node of its own subtree, above it, and beside it under the same nodes. */
@Injectable()
export class PgNodeDirectory implements NodeDirectory<PgTx> {
  constructor(
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
    @Inject(ENTRY_WRITER) private readonly writer: EntryWriter<PgTx>,
  ) {}

  async grantEpoch(tx: PgTx, { ruling, last, ...grant }: EpochGrant): Promise<void> {
    const payload = toBinary(
      directory.EpochGrantedSchema,
      create(directory.EpochGrantedSchema, {
        ...grant,
        ruling: RULINGS[ruling],
        lastEpoch: last?.epoch ?? 0n,
        lastNumber: last?.number ?? 0n,
        lastHash: last?.hash ?? new Uint8Array(),
      }),
    );
    const commandId = `epoch:${grant.epoch}:${grant.instance}:${ruling}`;
    await this.writer.write(tx, directoryDraft(this.ownNode.path, DIRECTORY_TYPES.epoch, payload, commandId));
  }

  keyOf(path: string): string {
    return directoryKey(path);
  }

  /** In one statement: sync asks at every turn, also while nothing happens. */
  async neighbours(tx: PgTx): Promise<{ parent: DirectoryNode | undefined; children: readonly DirectoryNode[] }> {
    const { nodeId } = this.ownNode;
    const where = 'where parent = $1 or node_id = (select parent from directory_node where node_id = $1)';
    const around = await this.select(tx, where, [nodeId]);
    return {
      parent: around.find(({ parent }) => parent !== nodeId),
      children: around.filter(({ parent }) => parent === nodeId),
    };
  }

  async node(tx: PgTx, nodeId: string): Promise<DirectoryNode | undefined> {
    return (await this.select(tx, 'where node_id = $1', [nodeId]))[0];
  }

  async nodeAt(tx: PgTx, path: string): Promise<DirectoryNode | undefined> {
    return (await this.select(tx, 'where path = $1', [path]))[0];
  }

  /** Every node that is known, from the top down. */
  nodes(tx: PgTx): Promise<DirectoryNode[]> {
    return this.select(tx, '', []);
  }

  /** The nodes that have the node at `path` as their parent. */
  childrenOf(tx: PgTx, path: string): Promise<DirectoryNode[]> {
    return this.select(tx, 'where parent = (select node_id from directory_node where path = $1)', [path]);
  }

  /** The root, every node on the way, and the node itself; shorter when a parent is not known here. */
  async lineOf(tx: PgTx, nodeId: string): Promise<DirectoryNode[]> {
    const line: DirectoryNode[] = [];
    for (let next = await this.node(tx, nodeId); next; next = await this.node(tx, next.parent)) line.unshift(next);
    return line;
  }

  /** The name of a place: its nearest publisher's word counts. */
  async placeName(tx: PgTx, path: string): Promise<string | undefined> {
    return (await this.placeNames(tx, [path])).get(path);
  }

  /** Names of places by path; one that no list names is absent. */
  async placeNames(tx: PgTx, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ path: string; name: string }>(
      `select distinct on (path) path, name from directory_place where path = any($1)
       order by path, length(owner) desc`,
      [paths],
    );
    return new Map(rows.map(({ path, name }) => [path, name]));
  }

  private async select(tx: PgTx, where: string, parameters: readonly unknown[]): Promise<DirectoryNode[]> {
    const rows = await tx.queryOften<NodeRow>(
      `select ${NODE_COLUMNS} from directory_node ${where} order by path collate "C"`,
      parameters,
    );
    return rows.map(nodeOfRow);
  }
}
