import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES_MESSAGES } from './messages.js';

const folder = join(process.cwd(), 'libs/cases/src');
const CODE = /'(case\.[a-z.-]+)'/g;

function sources(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('spec') && !name.includes('messages'))
    .filter((name) => !name.includes('controller') && !name.includes('reader'));
}

describe('the messages of cases', () => {
  const used = sources().flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return [...text.matchAll(CODE)].map((match) => match[1] as string);
  });
  const codes = new Set(
    used.filter(
      (code) =>
        !/\.v1$/.test(code) && !/^case\.(file|accept|review|take-over|decide|deliver|annotate|discard)$/.test(code),
    ),
  );

  it.each([...codes])('say %s in both languages', (code) => {
    expect(CASES_MESSAGES[code]?.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(CASES_MESSAGES[code]?.en).toMatch(/[a-z]/);
  });

  it('say nothing that no code uses', () => {
    const flags = ['case.flag.later-not-allowed', 'case.flag.builds-on-lost'];
    expect(Object.keys(CASES_MESSAGES).filter((code) => !codes.has(code) && !flags.includes(code))).toEqual([]);
  });
});
