import { createHash } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { type EntryId, Refused, refuseIf, renderMessage, shanghaiDate } from '@wutong/kernel';
import {
  type Answered,
  CLOCK,
  type Clock,
  COMMANDS,
  type CommandContext,
  type Commands,
  type EntryDraft,
  OWN_NODE,
  type OwnNode,
  type PgTx,
} from '@wutong/store';
import { ENTRY_WRITER, type EntryWriter } from '@wutong/sync';
import { catalog } from '@wutong/wire';
import {
  CATALOG_RULE_VERSION,
  catalogAudience,
  OVERLAY_SET,
  overlayKey,
  RELEASE_PUBLISHED,
  releaseKey,
} from './core/catalog-keys.js';
import { findNewest } from './core/in-force.js';
import { decideOverlay, warnOverlay } from './core/overlay.js';
import { ownLines } from './core/own-lines.js';
import { type FixedPoint, type PlacePoints } from './core/points.js';
import { decideRelease } from './core/release-chain.js';
import { parseCatalog } from './core/sheet-parser.js';
import { noOverlayDuty, noPublishDuty } from './duty-refusals.js';
import { EffectiveItems } from './effective-items.js';
import { ImportStaging } from './import-staging.js';
import { CATALOG_MESSAGES } from './messages.js';
import { readOverlays } from './overlay-rows.js';
import { CATALOG_DUTIES, type CatalogDuties } from './ports.js';
import { readLines, readPublished, readReleases } from './release-rows.js';
import { readWorkbook } from './sheet-reader.js';

/** Who commands, and how the command is known again. */
export interface Command {
  readonly accountId: string;
  readonly commandId: string;
}

export interface Imported {
  readonly importId: string;
  readonly items: number;
  readonly implementations: number;
  /** True when the import that stands says the same: nothing was changed. */
  readonly unchanged: boolean;
}

export interface Published {
  readonly releaseId: EntryId;
  readonly publisher: string;
  readonly number: number;
  readonly effectiveOn: string;
  readonly items: number;
  readonly implementations: number;
  readonly unchanged: boolean;
}

export interface OverlayAnswer {
  readonly overlayId: EntryId;
  readonly version: number;
  readonly unchanged: boolean;
  /** What was taken but should be looked at again. */
  readonly warnings: { readonly field: string; readonly zh: string; readonly en: string }[];
}

/** Imports, publishes and overlays: what this node's place says of the catalog. */
@Injectable()
export class CatalogService {
  constructor(
    @Inject(COMMANDS) private readonly commands: Commands,
    @Inject(ENTRY_WRITER) private readonly writer: EntryWriter<PgTx>,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CATALOG_DUTIES) private readonly duties: CatalogDuties,
    private readonly staging: ImportStaging,
    private readonly effective: EffectiveItems,
  ) {}

  /** Takes a workbook as a whole or, with one bad cell, not at all. Nothing of it is in force before it is published. */
  async importWorkbook(command: Command, bytes: Uint8Array): Promise<Answered<Imported>> {
    this.demandPublisher();
    const body = { act: 'catalog.import', sha256: createHash('sha256').update(bytes).digest('hex') };
    const kept = await this.keptAnswer<Imported>({ ...command, body });
    if (kept) return kept;
    const result = parseCatalog(await readWorkbook(bytes));
    if ('faults' in result) {
      const { faults } = result;
      throw new Refused({ kind: 'invalid', code: 'import.bad-sheet', params: { count: faults.length }, faults });
    }
    const { path, algorithm } = this.own;
    const lines = ownLines(result.parsed, path, algorithm);
    if (lines.length === 0) throw new Refused({ kind: 'invalid', code: 'import.no-own-rows', params: { place: path } });
    const importId = await this.staging.stage(lines);
    const items = lines.filter((line) => !line.implementation).length;
    return this.commands.run({ ...command, body }, async (tx) => {
      await tx.lockHeads([releaseKey(path)]);
      const unchanged = await this.staging.finish(tx, importId, lines.length);
      return { importId, items, implementations: lines.length - items, unchanged };
    });
  }

  /** Publishes what the import that stands has changed; nothing changed: the newest release again. */
  async publish(command: Command, effectiveOn?: string): Promise<Answered<Published>> {
    this.demandPublisher();
    const body = { act: 'catalog.publish', effectiveOn: effectiveOn ?? null };
    return this.commands.run({ ...command, body }, async (tx) => {
      const { path: publisher, algorithm } = this.own;
      await tx.lockHeads([releaseKey(publisher)]);
      const standard = await this.staging.standing(tx);
      if (!standard) throw new Refused({ kind: 'conflict', code: 'release.nothing-imported' });
      const newest = findNewest(await readReleases(tx, [publisher]));
      const decision = decideRelease({
        publisher,
        standard,
        ...(newest && { newest: { ...newest, lines: await readLines(tx, [newest.id]) } }),
        ...(await readPublished(tx, publisher)),
        ...(effectiveOn && { effectiveOn }),
        today: this.today(),
        algorithm,
      });
      if (decision.kind === 'refused') throw new Refused(decision.refusal);
      if (decision.kind === 'publish') {
        const { payload, chunks, needs } = decision.plan;
        for (const { hash, data } of chunks) await tx.putContent(hash, data);
        await this.write(tx, command, {
          family: 'release',
          key: releaseKey(publisher),
          type: RELEASE_PUBLISHED,
          payload: toBinary(catalog.ReleasePublishedSchema, payload),
          needs,
          ...(newest ? {} : { audienceAdditions: catalogAudience(publisher) }),
        });
      }
      const { id, number, items, lines, ...release } = findNewest(await readReleases(tx, [publisher])) ?? missing();
      return {
        releaseId: id,
        publisher,
        number,
        effectiveOn: release.effectiveOn,
        items,
        implementations: lines - items,
        unchanged: decision.kind === 'unchanged',
      };
    });
  }

  /** Sets this place's overlay of an item, in the place of the one before. Refuses what widens, naming the point. */
  async setOverlay(
    command: Command,
    itemId: string,
    points: PlacePoints,
    fixed: readonly FixedPoint[] = [],
  ): Promise<Answered<OverlayAnswer>> {
    refuseIf(this.duties.mayOverlay(this.own.path) ? undefined : noOverlayDuty(this.own.path));
    const body = { act: 'catalog.overlay', itemId, points, fixed };
    return this.commands.run({ ...command, body }, async (tx) => {
      const { path: place } = this.own;
      const item = await this.effective.standard(tx, itemId, place, this.today());
      if (!item) throw new Refused({ kind: 'not-found', code: 'item.unknown', params: { itemId } });
      const key = overlayKey(place, itemId);
      await tx.lockHeads([key]);
      const [newest] = await readOverlays(tx, [place], itemId);
      const own = (await this.effective.ownPart(tx, itemId, place, this.today()))?.convenience;
      const standing = { ...(newest && { newest: newest.overlay }), ...(own && { own }) };
      const decision = decideOverlay({ item, place, points, fixed, ...standing });
      if (decision.kind === 'refused') throw new Refused(decision.refusal);
      const warnings = warnOverlay(item, place, points).map(({ field, code, params }) => ({
        field,
        ...renderMessage(CATALOG_MESSAGES, code, params),
      }));
      if (decision.kind === 'unchanged') {
        const { entryId, overlay } = newest ?? missing();
        return { overlayId: entryId as EntryId, version: overlay.version, unchanged: true, warnings };
      }
      const payload = toBinary(catalog.OverlaySetSchema, decision.overlay);
      const audienceAdditions = newest ? [] : catalogAudience(place);
      const { id } = await this.write(tx, command, {
        family: 'overlay',
        key,
        type: OVERLAY_SET,
        payload,
        audienceAdditions,
      });
      return { overlayId: id, version: decision.overlay.version, unchanged: false, warnings };
    });
  }

  private demandPublisher(): void {
    refuseIf(this.duties.mayPublish(this.own.path) ? undefined : noPublishDuty(this.own.path));
  }

  /** The answer that an earlier run of the command left, before anything is done for it; undefined when there is none. */
  private async keptAnswer<A extends object>(command: CommandContext): Promise<Answered<A> | undefined> {
    const none = new Error('no answer was kept');
    try {
      return await this.commands.run<A>(command, () => Promise.reject(none));
    } catch (error) {
      if (error === none) return undefined;
      throw error;
    }
  }

  private write(tx: PgTx, { commandId }: Command, draft: Omit<EntryDraft, 'ruleVersion' | 'commandId'>) {
    return this.writer.write(tx, { ...draft, ruleVersion: CATALOG_RULE_VERSION, commandId });
  }

  private today(): string {
    return shanghaiDate(this.clock.now());
  }
}

function missing(): never {
  throw new Error('assertion broken: what was just written or compared is held');
}
