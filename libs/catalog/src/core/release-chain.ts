import { create, toBinary } from '@bufbuild/protobuf';
import { type Algorithm } from '@wutong/crypto';
import { type ContentHash, fromHex, type Path, type Refusal } from '@wutong/kernel';
import { catalog, contentHashOf, hexOfContent } from '@wutong/wire';

/** One line of the standard as it stands at the publisher: what the last import said. */
export interface StandardLine {
  readonly itemId: string;
  /** Content hash of its Item or Implementation. */
  readonly hash: ContentHash;
  readonly implementation: boolean;
}

/** A line that some release of this publisher carried, with the version it had there. */
export interface PublishedLine extends StandardLine {
  readonly version: number;
}

export interface PublishInput {
  readonly publisher: Path;
  readonly standard: readonly StandardLine[];
  /** The newest release of the chain, with all its lines. */
  readonly newest?: {
    readonly id: string;
    readonly number: number;
    readonly effectiveOn: string;
    readonly lines: readonly PublishedLine[];
  };
  /** The last version of every item that any release of this publisher carried, retired ones too. */
  readonly lastVersions: ReadonlyMap<string, Pick<PublishedLine, 'version' | 'hash'>>;
  /** Contents that releases of this publisher have already introduced. */
  readonly introduced: ReadonlySet<ContentHash>;
  /** Wished first day in force; today, or the newest release's day when that is later, if not given. */
  readonly effectiveOn?: string;
  readonly today: string;
  readonly algorithm: Algorithm;
}

export interface ReleasePlan {
  readonly payload: catalog.ReleasePublished;
  readonly chunks: readonly { readonly hash: ContentHash; readonly data: Uint8Array }[];
  /** Chunk hashes, and the contents that no release before named. */
  readonly needs: readonly ContentHash[];
}

export type PublishDecision =
  | { readonly kind: 'publish'; readonly plan: ReleasePlan }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A chunk stays under this, encoded, so that it fits a link message with room to spare. */
export const CHUNK_BYTES_MAX = 512 * 1024 - 1;

/** Decides what a publish changes: the full manifest, or nothing when the standard is what the newest release says. */
export function decideRelease(input: PublishInput): PublishDecision {
  const { newest, today, publisher, algorithm } = input;
  const standard = [...input.standard].sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  if (newest && sameLines(standard, newest.lines)) return { kind: 'unchanged' };
  if (!newest && standard.length === 0) return refused('release.nothing-imported');

  const earliest = newest && newest.effectiveOn > today ? newest.effectiveOn : today;
  const effectiveOn = input.effectiveOn ?? earliest;
  if (effectiveOn < earliest) return refused('release.date-too-early', { earliest });

  const lines = standard.map((line) => {
    const last = input.lastVersions.get(line.itemId);
    const version = last === undefined ? 1 : last.hash === line.hash ? last.version : last.version + 1;
    const { itemId, implementation } = line;
    return create(catalog.ReleaseLineSchema, { itemId, version, hash: fromHex(line.hash), implementation });
  });
  const chunks = chunkLines(lines).map((data) => ({ hash: hexOfContent(contentHashOf(data, algorithm)), data }));
  const introducing = standard.map((line) => line.hash).filter((hash) => !input.introduced.has(hash));
  const payload = create(catalog.ReleasePublishedSchema, {
    publisher,
    number: (newest?.number ?? 0) + 1,
    previous: newest ? fromHex(newest.id) : new Uint8Array(),
    effectiveOn,
    chunks: chunks.map((chunk) => fromHex(chunk.hash)),
    lines: lines.length,
  });
  const needs = [...new Set([...chunks.map((chunk) => chunk.hash), ...introducing])];
  return { kind: 'publish', plan: { payload, chunks, needs } };
}

function sameLines(sorted: readonly StandardLine[], lines: readonly PublishedLine[]): boolean {
  const published = new Map(lines.map((line) => [line.itemId, line]));
  return (
    sorted.length === lines.length &&
    sorted.every((line) => {
      const before = published.get(line.itemId);
      return before?.hash === line.hash && before.implementation === line.implementation;
    })
  );
}

/** Encoded chunks that together list the lines in order; always at least one, so that an empty release says so. */
export function chunkLines(lines: readonly catalog.ReleaseLine[], bytesMax = CHUNK_BYTES_MAX): Uint8Array[] {
  const chunks: catalog.ReleaseLine[][] = [[]];
  let size = 0;
  for (const line of lines) {
    const encoded = toBinary(catalog.ReleaseLineSchema, line).length;
    const field = 1 + (encoded < 128 ? 1 : encoded < 16_384 ? 2 : 3) + encoded;
    if (size > 0 && size + field > bytesMax) {
      chunks.push([]);
      size = 0;
    }
    chunks[chunks.length - 1]?.push(line);
    size += field;
  }
  return chunks.map((chunk) =>
    toBinary(catalog.ReleaseChunkSchema, create(catalog.ReleaseChunkSchema, { lines: chunk })),
  );
}

function refused(code: string, params?: Refusal['params']): PublishDecision {
  return { kind: 'refused', refusal: { kind: 'conflict', code, ...(params && { params }) } };
}
