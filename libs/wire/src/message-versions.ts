import { type DescEnum, type DescField, type DescFile, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { file_wutong_cases_v1_cases } from './gen/wutong/cases/v1/cases_pb.js';
import { file_wutong_catalog_v1_catalog } from './gen/wutong/catalog/v1/catalog_pb.js';
import { file_wutong_directory_v1_directory } from './gen/wutong/directory/v1/directory_pb.js';
import { file_wutong_node_v1_status } from './gen/wutong/node/v1/status_pb.js';
import { file_wutong_operations_v1_operations } from './gen/wutong/operations/v1/operations_pb.js';
import { file_wutong_sync_v1_entry } from './gen/wutong/sync/v1/entry_pb.js';
import { file_wutong_sync_v1_link } from './gen/wutong/sync/v1/link_pb.js';

/** The areas of the wire, one file each. */
export const AREAS: readonly DescFile[] = [
  file_wutong_sync_v1_entry,
  file_wutong_sync_v1_link,
  file_wutong_directory_v1_directory,
  file_wutong_catalog_v1_catalog,
  file_wutong_cases_v1_cases,
  file_wutong_operations_v1_operations,
  file_wutong_node_v1_status,
];

/** One line of proto/versions.txt: a form that a message has or had. */
export interface MessageVersion {
  /** Full name, e.g. "wutong.sync.v1.Entry". */
  readonly message: string;
  /** 1, 2, 3… per message. */
  readonly version: number;
  readonly fingerprint: string;
}

const LINE = /^(?<message>[\w.]+) v(?<version>\d+) (?<fingerprint>[0-9a-f]{16})$/;

/** Reads proto/versions.txt; throws on a line that is neither a version, a comment nor empty. */
export function parseVersions(text: string): MessageVersion[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const { message, version, fingerprint } = LINE.exec(line)?.groups ?? {};
    if (!message || !fingerprint)
      throw new Error(`proto/versions.txt: not "<message> v<number> <fingerprint>": ${line}`);
    return [{ message, version: Number(version), fingerprint }];
  });
}

/** Text of proto/versions.txt: by area, in the order of the messages there. */
export function renderVersions(versions: readonly MessageVersion[]): string {
  const linesOf = (desc: DescMessage) =>
    versions
      .filter(({ message }) => message === desc.typeName)
      .map(({ message, version, fingerprint }) => `${message} v${version} ${fingerprint}`);
  const areas = AREAS.map((file) => [`# ${file.name}.proto`, ...messagesOf(file).flatMap(linesOf)].join('\n'));
  return [
    '# Every form that a message has or had: name, version, fingerprint. Lines are added, never edited: see README.md.',
    ...areas,
    '',
  ].join('\n');
}

/** The newest version of a message; undefined when it has none. */
export function newestOf(versions: readonly MessageVersion[], message: string): MessageVersion | undefined {
  return versions
    .filter((one) => one.message === message)
    .sort((a, b) => a.version - b.version)
    .at(-1);
}

/** Lines that the messages as they are now ask for: their newest line, if any, has another fingerprint. */
export function versionsToAdd(
  versions: readonly MessageVersion[],
  files: readonly DescFile[] = AREAS,
): MessageVersion[] {
  return files.flatMap(messagesOf).flatMap((desc) => {
    const newest = newestOf(versions, desc.typeName);
    const fingerprint = fingerprintOf(desc);
    if (newest?.fingerprint === fingerprint) return [];
    return [{ message: desc.typeName, version: (newest?.version ?? 0) + 1, fingerprint }];
  });
}

/** The messages of a file, in its order, each before those inside it. */
export function messagesOf(file: DescFile): DescMessage[] {
  const withNested = (desc: DescMessage): DescMessage[] => [desc, ...desc.nestedMessages.flatMap(withNested)];
  return file.messages.flatMap(withNested);
}

/**
 * 16 hex digits of a hash over all that decides a message's bytes: its fields, and the messages and enums inside it.
 * When one of those changes, so do the bytes of each message that carries it.
 */
export function fingerprintOf(desc: DescMessage): string {
  const types = [...typesWithin(desc).values()].sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  const text = [desc.typeName, ...types.map(descriptionOf)].join('\n');
  return Buffer.from(suiteOf(1).hash(Buffer.from(text)))
    .toString('hex')
    .slice(0, 16);
}

type Type = DescMessage | DescEnum;

function typesWithin(desc: Type, found = new Map<string, Type>()): Map<string, Type> {
  if (found.has(desc.typeName)) return found;
  found.set(desc.typeName, desc);
  if (desc.kind === 'message')
    for (const field of desc.fields) for (const type of typesOf(field)) typesWithin(type, found);
  return found;
}

const typesOf = ({ message, enum: named }: DescField): Type[] => [message ?? [], named ?? []].flat();

function descriptionOf(desc: Type): string {
  const members =
    desc.kind === 'message'
      ? desc.fields.map(describeField)
      : desc.values.map(({ number, name }) => `${number} ${name}`);
  return [`${desc.kind} ${desc.typeName}`, ...members.sort()].join('\n  ');
}

/** For example "4 parents repeated BYTES" or "6 counts map STRING UINT64". */
function describeField(field: DescField): string {
  const words = [field.number, field.name, labelOf(field), typeOf(field)];
  if (field.oneof) words.push(`oneof ${field.oneof.name}`);
  return words.join(' ');
}

function labelOf(field: DescField): string {
  if (field.fieldKind === 'map') return `map ${ScalarType[field.mapKey]}`;
  if (field.fieldKind === 'list') return field.packed ? 'packed' : 'repeated';
  return field.proto.proto3Optional ? 'optional' : 'single';
}

function typeOf(field: DescField): string {
  if (field.message) return field.message.typeName;
  if (field.enum) return field.enum.typeName;
  return field.scalar === undefined ? '' : ScalarType[field.scalar];
}
