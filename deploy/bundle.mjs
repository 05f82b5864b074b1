import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/** Packages in the bundle that still ask for `require`. */
const BANNER = `import { createRequire as createRequireHere } from 'node:module';
const require = createRequireHere(import.meta.url);`;

/** What is not installed is an optional peer of a package (Nest's other transports): an import that nobody reaches. */
const optionalPeers = {
  name: 'optional-peers',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === 'asked') return undefined;
      const found = await resolve(path, { ...where, pluginData: 'asked' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/** The built program to pack, and the file that it becomes: a node's, unless told otherwise. */
const [entry = 'apps/node/dist/main.js', outfile = 'apps/node/dist/node.mjs'] = process.argv.slice(2);

/**
 * Packs a program and all it imports into one readable file: from its thousands of files a node takes 2.6 CPU
 * seconds to load, from one 1.0, and a county PC starts eight of them.
 */
const { outputFiles } = await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
  banner: { js: BANNER },
  // A binary, and what is loaded at the first import of a spreadsheet only.
  external: ['@node-rs/argon2', 'exceljs'],
  plugins: [optionalPeers],
  logLevel: 'warning',
  write: false,
});

/**
 * One character that is no Latin one, in a comment or a regular expression, and V8 keeps the whole text in two bytes a
 * character for as long as the node runs: 8 MiB of its memory. esbuild escapes those in strings alone.
 */
function toAscii(text) {
  if (/\\[^\0-\x7f]/.test(text))
    throw new Error('an escaped character that is not ASCII: escaping it again would change it');
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

for (const { path, text } of outputFiles) writeFileSync(path, toAscii(text));
