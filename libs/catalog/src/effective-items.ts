import { Injectable } from '@nestjs/common';
import { assert, type ContentHash, isAtOrUnder, lineage, type Path } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';
import { catalog } from '@wutong/wire';
import { findInForce } from './core/in-force.js';
import { findPublisher } from './core/item-id.js';
import { decodeContent, isOfLine, type LineContent } from './core/line-content.js';
import { meetAt, type PlacedImplementation, type Standard } from './core/meet.js';
import { readOverlays } from './overlay-rows.js';
import { type HeldRelease, type LineRow, readInForce, readLines, readReleases } from './release-rows.js';

/** Contents never change under their hash, so what was decoded once is kept, up to this many. */
const DECODED_MAX = 20_000;

/** The catalog as it holds at a place on a day (YYYY-MM-DD in Asia/Shanghai): what cases and guides read. */
@Injectable()
export class EffectiveItems {
  private readonly decoded = new Map<string, LineContent>();

  /** The item at the place; undefined when no release in force there carries it. */
  async effectiveItem(
    tx: PgTx,
    itemId: string,
    place: Path,
    today: string,
  ): Promise<catalog.EffectiveItem | undefined> {
    const [effective] = await this.meet(tx, place, today, itemId);
    return effective;
  }

  /** Every item that is in force at the place, by item id. */
  async itemsAt(tx: PgTx, place: Path, today: string): Promise<readonly catalog.EffectiveItem[]> {
    return this.meet(tx, place, today);
  }

  /** The deciding publisher's own item as it is in force at the place, untouched by what lies below. */
  async standard(tx: PgTx, itemId: string, place: Path, today: string): Promise<catalog.Item | undefined> {
    const publisher = findPublisher(itemId);
    if (!publisher || !isAtOrUnder(place, publisher)) return undefined;
    const inForce = await readInForce(tx, [publisher], today);
    const lines = await readLines(
      tx,
      inForce.map(({ id }) => id),
      itemId,
    );
    const [line] = lines.filter((one) => !one.implementation);
    return line && this.item(tx, line);
  }

  /** What the place's own release that is in force says of an item that it does not decide. */
  async ownPart(tx: PgTx, itemId: string, place: Path, today: string): Promise<catalog.Implementation | undefined> {
    const [inForce] = await readInForce(tx, [place], today);
    const lines = inForce ? await readLines(tx, [inForce.id], itemId) : [];
    const line = lines.find((one) => one.implementation);
    return line && this.implementation(tx, line);
  }

  /** Every release held here, and whether it is the one of its publisher that is in force. */
  async releases(tx: PgTx, today: string): Promise<readonly (HeldRelease & { readonly inForce: boolean })[]> {
    const all = await readReleases(tx);
    const chains = groupBy(all, (release) => release.publisher);
    const inForce = new Set([...chains.values()].map((chain) => findInForce(chain, today)?.id));
    return all.map((release) => ({ ...release, inForce: inForce.has(release.id) }));
  }

  private async meet(tx: PgTx, place: Path, today: string, itemId?: string): Promise<catalog.EffectiveItem[]> {
    const path = lineage(place);
    const inForce = await readInForce(tx, path, today);
    const publishers = new Map(inForce.map((release) => [release.id, release.publisher as Path]));
    const lines = await readLines(tx, [...publishers.keys()], itemId);
    const overlays = await readOverlays(tx, path, itemId);

    const standards: Standard[] = [];
    const implementations: PlacedImplementation[] = [];
    for (const line of lines) {
      const publisher = publishers.get(line.releaseId);
      assert(publisher, 'lines were read of the releases in force alone');
      if (line.implementation) {
        const implementation = await this.implementation(tx, line);
        if (implementation) implementations.push({ publisher, implementation, releaseId: line.releaseId });
      } else {
        const item = await this.item(tx, line);
        if (item) standards.push({ item, releaseId: line.releaseId });
      }
    }
    const byItem = groupBy(implementations, (one) => one.implementation.itemId);
    const overlaysByItem = groupBy(overlays, (one) => one.overlay.itemId);
    return standards.map((standard) =>
      meetAt(standard, place, byItem.get(standard.item.id) ?? [], overlaysByItem.get(standard.item.id) ?? []),
    );
  }

  private async item(tx: PgTx, line: LineRow): Promise<catalog.Item | undefined> {
    const content = await this.content(tx, line);
    return content && 'id' in content ? content : undefined;
  }

  private async implementation(tx: PgTx, line: LineRow): Promise<catalog.Implementation | undefined> {
    const content = await this.content(tx, line);
    return content && 'itemId' in content ? content : undefined;
  }

  /** What the line names; undefined when that speaks of another item, or is none: such a line says nothing. */
  private async content(tx: PgTx, { hash, implementation, itemId }: LineRow): Promise<LineContent | undefined> {
    const content = await this.decode(tx, hash, implementation);
    return isOfLine(content, itemId) ? content : undefined;
  }

  private async decode(tx: PgTx, hash: ContentHash, implementation: boolean): Promise<LineContent | undefined> {
    const kind = `${implementation} ${hash}`;
    const kept = this.decoded.get(kind);
    if (kept) return kept;
    const data = await tx.content(hash);
    assert(data, `a release in force names what is held: ${hash}`);
    const content = decodeContent(data, implementation);
    if (!content) return undefined;
    if (this.decoded.size >= DECODED_MAX) this.decoded.clear();
    this.decoded.set(kind, content);
    return content;
  }
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
