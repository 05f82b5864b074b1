import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORTAL_MESSAGES } from './messages.js';

const folder = import.meta.dirname;

/** Codes that sources write out whole, and the beginnings of those that they make of a value; acts are no messages. */
function used(): { readonly codes: string[]; readonly stems: string[] } {
  const texts = readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('messages'))
    .map((name) => readFileSync(join(folder, name), 'utf8').replace(/@May\(.*\)/g, ''));
  const found = (pattern: RegExp) => texts.flatMap((text) => [...text.matchAll(pattern)].map(([, code = '']) => code));
  return { codes: found(/'(portal\.[a-z.-]+)'/g), stems: found(/`(portal\.[a-z.]+\.)\$\{/g) };
}

describe('the messages of the portal', () => {
  it.each(Object.entries(PORTAL_MESSAGES))('say %s in both languages, with the same parameters', (code, { zh, en }) => {
    if (code === 'portal.other-language') return expect([zh, en]).toEqual(['English', '中文']);
    const parameters = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    const words = (text: string) => text.replace(/\{\w+\}/g, '');
    if (words(en).trim() !== '') expect(words(en)).toMatch(/[a-z]/i);
    if (words(zh).trim() !== '') expect(words(zh)).toMatch(/\p{Script=Han}/u);
    expect(parameters(en)).toEqual(parameters(zh));
  });

  it('are there for every code that is used, and for no other', () => {
    const { codes, stems } = used();
    expect(codes.length).toBeGreaterThan(50);
    expect(stems.length).toBeGreaterThan(3);
    expect(codes.filter((code) => !Object.hasOwn(PORTAL_MESSAGES, code))).toEqual([]);
    const unused = Object.keys(PORTAL_MESSAGES).filter(
      (code) => !codes.includes(code) && !stems.some((stem) => code.startsWith(stem)),
    );
    expect(unused).toEqual([]);
  });
});
