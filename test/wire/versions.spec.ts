import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFileRegistry,
  type DescFile,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { samplesOf } from '../../libs/wire/src/golden-samples.js';
import {
  AREAS,
  fingerprintOf,
  messagesOf,
  newestOf,
  parseVersions,
  renderVersions,
  versionsToAdd,
} from '../../libs/wire/src/message-versions.js';

const ROOT = join(import.meta.dirname, '..', '..');
const GOLDEN = join(import.meta.dirname, 'golden');

const text = readFileSync(join(ROOT, 'proto', 'versions.txt'), 'utf8');
const versions = parseVersions(text);
const messages = AREAS.flatMap(messagesOf);
const goldenName = ({ message, version }: { message: string; version: number }) => `${message}.v${version}.hex`;

/** The samples in a golden file, one line each. */
function goldenOf(name: string): Uint8Array[] {
  const lines = readFileSync(join(GOLDEN, name), 'utf8').trimEnd().split('\n');
  return lines.map((line) => Uint8Array.from(Buffer.from(line, 'hex')));
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Where a message holds fields that its schema does not know. */
function unknownIn(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const own = ((value as Partial<Message>).$unknown ?? []).map(({ no }) => `${at} field ${no}`);
  const inside = Object.entries(value).filter(([name]) => name !== '$unknown');
  return [...own, ...inside.flatMap(([name, one]) => unknownIn(one, `${at}.${name}`))];
}

/** The contracts that `npm run check` holds unbroken. */
function baselineFiles(): DescFile[] {
  const bytes = readFileSync(join(ROOT, 'proto', 'baseline.binpb'));
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, Uint8Array.from(bytes)));
  return [...registry.files].filter(({ name }) => name.startsWith('wutong/'));
}

describe('the messages of the wire', () => {
  it('each have a version line for the form they have now', () => {
    const asked = versionsToAdd(versions).map(
      ({ message, version, fingerprint }) =>
        `message ${message} changed: \`npm run generate\` adds "${message} v${version} ${fingerprint}" to proto/versions.txt and ${goldenName({ message, version })}; commit both`,
    );
    expect(asked).toEqual([]);
  });

  it('have versions 1, 2, 3… without a gap, and no line of an unknown message', () => {
    const wanted = messages.flatMap(({ typeName }) => {
      const { version = 0 } = newestOf(versions, typeName) ?? {};
      return Array.from({ length: version }, (_, at) => `${typeName} v${at + 1}`);
    });
    expect(versions.map(({ message, version }) => `${message} v${version}`)).toEqual(wanted);
    expect(text).toBe(renderVersions(versions));
  });

  it('keep the lines of the contracts in the baseline', () => {
    const lost = baselineFiles()
      .flatMap(messagesOf)
      .filter((desc) => {
        const fingerprint = fingerprintOf(desc);
        return !versions.some((one) => one.message === desc.typeName && one.fingerprint === fingerprint);
      })
      .map(
        ({ typeName }) => `a line of ${typeName} was edited or taken away: lines of proto/versions.txt are only added`,
      );
    expect(baselineFiles().length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
  });

  it('have golden bytes for every version, and for nothing else', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual(versions.map(goldenName).sort());
  });

  it.each(messages.map((desc) => [desc.typeName, desc] as const))('encode as they did: %s', (name, desc) => {
    const newest = newestOf(versions, name);
    if (!newest) throw new Error(`${name} has no version line: npm run generate`);
    const golden = goldenOf(goldenName(newest));
    expect(samplesOf(desc).map((sample) => hexOf(toBinary(desc, sample)))).toEqual(golden.map(hexOf));
  });

  it.each(versions.map((one) => [goldenName(one), one.message] as const))('are read without loss: %s', (name, type) => {
    const desc = messages.find(({ typeName }) => typeName === type) as DescMessage;
    for (const bytes of goldenOf(name)) {
      const read = fromBinary(desc, bytes);
      expect(unknownIn(read, type)).toEqual([]);
      expect(hexOf(toBinary(desc, read))).toBe(hexOf(bytes));
    }
  });
});
