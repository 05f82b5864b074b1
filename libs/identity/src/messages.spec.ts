import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_MESSAGES } from './messages.js';

/** Source files of the library, specs left out. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts') && !file.name.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
}

it('has a text in both languages for every code that the library refuses with', () => {
  const used = new Set<string>();
  for (const source of sources(import.meta.dirname))
    for (const [, code = ''] of source.matchAll(/(?:code: |at\([^)]*|broken = .*code: )'([a-z-]+\.[a-z-]+)'/g))
      used.add(code);
  expect(used.size).toBeGreaterThan(25);
  for (const code of used) expect({ code, text: IDENTITY_MESSAGES[code] }).toEqual({ code, text: expect.anything() });
});
