import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const HEADING = '## The engine, rule by rule';

/** The rules that the table must name, in its order. */
const RULES = [
  'commands',
  'numbers',
  'seals',
  'wire',
  'link',
  'exactly-once',
  'handshake',
  'epochs',
  'clones',
  'audience',
  'order',
  'poison',
  'retention',
  'snapshot',
  'anti-entropy',
  'back-pressure',
  'lanes',
  'attachments',
  'dead-lines',
  'lag',
  'parts',
  'questions',
  'lease',
  'purity',
];

interface Row {
  readonly rule: string;
  readonly file: string;
  readonly name: string;
}

const ROW = /^\|\s*(?<rule>[\w-]+)\s*\|[^|]+\|\s*`(?<file>[^`]+)`: "(?<name>[^"]+)"\s*\|$/;

/** The lines of the section, from its heading to the next one. */
function sectionLines(): string[] {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const from = text.indexOf(`${HEADING}\n`);
  const upto = text.indexOf('\n## ', from + HEADING.length);
  return from < 0 ? [] : text.slice(from, upto).split('\n');
}

/** The rows of the table below its two heading lines. */
const tableLines = sectionLines()
  .filter((line) => line.startsWith('|'))
  .slice(2);

const rows = tableLines.flatMap((line) => {
  const { rule, file, name } = ROW.exec(line)?.groups ?? {};
  return rule && file && name ? [{ rule, file, name } satisfies Row] : [];
});

const CALL = /(?:\b(?:it|test)|[)\]])\(\s*(['"`])(?<name>(?:\\.|(?!\1).)*)\1/g;

/** Names of the tests in a spec file, as they are written. */
function testNames(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(CALL)].map((call) => call.groups?.name ?? '');
}

/** What is wrong with a row; undefined for nothing. */
function flaw({ rule, file, name }: Row): string | undefined {
  if (!existsSync(join(ROOT, file))) return `${rule}: there is no ${file}`;
  if (testNames(file).some((one) => one.includes(name))) return undefined;
  return `${rule}: no test in ${file} has a name with "${name}"`;
}

describe('the table of the engine’s rules in ARCHITECTURE.md', () => {
  it('has only rows of the form | rule | what holds | `file`: "test" |', () => {
    expect(tableLines.filter((line) => !ROW.test(line))).toEqual([]);
  });

  it('has rows for every rule, and for no other, in order', () => {
    expect([...new Set(rows.map(({ rule }) => rule))]).toEqual(RULES);
  });

  it('names tests that exist', () => {
    expect(rows.flatMap((row) => flaw(row) ?? [])).toEqual([]);
  });
});
