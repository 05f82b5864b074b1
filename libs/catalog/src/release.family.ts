import { fromBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { suiteOf } from '@wutong/crypto';
import { assert, type Refusal, Refused, refuseIf, toHex } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type PgTx } from '@wutong/store';
import { type Family } from '@wutong/sync';
import { catalog, hexOfContent } from '@wutong/wire';
import { CATALOG_RULE_VERSION, catalogAudience, findReleaseKey, RELEASE_PUBLISHED } from './core/catalog-keys.js';
import { decodeContent, isOfLine } from './core/line-content.js';
import { checkPlace, checkRelease } from './core/release-check.js';
import { noPublishDuty } from './duty-refusals.js';
import { CATALOG_DUTIES, type CatalogDuties } from './ports.js';
import { insertRelease, readLines, readReleases } from './release-rows.js';

/** Releases: one chain of manifests per publisher, read by its subtree, and by the nodes above it for view. */
@Injectable()
export class ReleaseFamily implements Family<PgTx> {
  readonly name = 'release';
  readonly isChain = true;
  readonly types = [RELEASE_PUBLISHED];

  constructor(@Inject(CATALOG_DUTIES) private readonly duties: CatalogDuties) {}

  admit(_history: readonly HeldEntry[], { entry }: HeldEntry): readonly Member[] {
    const publisher = findReleaseKey(entry.key);
    return publisher && this.types.includes(entry.type) ? catalogAudience(publisher) : [];
  }

  authorise({ entry }: HeldEntry, originPath: string): Refusal | undefined {
    const publisher = findReleaseKey(entry.key);
    if (publisher !== undefined && publisher === originPath)
      return this.duties.mayPublish(publisher) ? undefined : noPublishDuty(publisher);
    return { kind: 'forbidden', code: 'release.not-for-key', params: { origin: originPath, key: entry.key } };
  }

  async apply(tx: PgTx, { id, entry }: HeldEntry): Promise<readonly EntryDraft[]> {
    const publisher = findReleaseKey(entry.key);
    assert(publisher, `applied without authority: ${entry.key}`);
    const payload = fromBinary(catalog.ReleasePublishedSchema, entry.payload);
    const lines: catalog.ReleaseLine[] = [];
    for (const hash of payload.chunks) lines.push(...(await readChunk(tx, hash)));
    refuseIf(checkRelease(publisher, payload, lines));
    const previousId = toHex(payload.previous);
    const previous = (await readReleases(tx, [publisher])).find((release) => release.id === previousId);
    refuseIf(checkPlace(payload, entry.parents.map(toHex), previous));
    await checkContents(tx, entry.needs.map(hexOfContent), lines);
    await insertRelease(tx, id, payload, lines);
    return [];
  }

  async made(tx: PgTx, key: string): Promise<Uint8Array | undefined> {
    const publisher = findReleaseKey(key);
    const releases = publisher ? await readReleases(tx, [publisher]) : [];
    if (releases.length === 0) return undefined;
    const lines = await readLines(
      tx,
      releases.map((release) => release.id),
    );
    const state = JSON.stringify([
      CATALOG_RULE_VERSION,
      releases.map(({ id, number, effectiveOn, complete }) => [id, number, effectiveOn, complete]),
      lines.map(({ releaseId, itemId, version, hash, implementation }) => [
        releaseId,
        itemId,
        version,
        hash,
        implementation,
      ]),
    ]);
    return suiteOf(1).hash(Buffer.from(state));
  }
}

async function readChunk(tx: PgTx, hash: Uint8Array): Promise<catalog.ReleaseLine[]> {
  const data = await tx.content(hexOfContent(hash));
  assert(data, 'a release is applied only once its chunks are held');
  return fromBinary(catalog.ReleaseChunkSchema, data).lines;
}

/** A content that this release brings is what its line says it is. */
async function checkContents(tx: PgTx, needs: readonly string[], lines: readonly catalog.ReleaseLine[]): Promise<void> {
  const brought = new Set(needs);
  for (const line of lines) {
    const hash = hexOfContent(line.hash);
    if (!brought.has(hash)) continue;
    const data = await tx.content(hash);
    assert(data, 'a release is applied only once what it needs is held');
    if (!isOfLine(decodeContent(data, line.implementation), line.itemId))
      throw new Refused({ kind: 'invalid', code: 'release.malformed', params: { what: line.itemId } });
  }
}
