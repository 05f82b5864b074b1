// Writes proto/versions.txt and the golden bytes of each message version under the folder named as argument: what is
// committed already, as it is, and what new forms of messages ask for. Needs libs/wire compiled.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toBinary } from '@bufbuild/protobuf';
import { samplesOf } from '../libs/wire/dist/golden-samples.js';
import { AREAS, messagesOf, parseVersions, renderVersions, versionsToAdd } from '../libs/wire/dist/message-versions.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VERSIONS = join('proto', 'versions.txt');
const GOLDEN = join('test', 'wire', 'golden');

const [, , into = ROOT] = process.argv;
const keptVersions = existsSync(join(ROOT, VERSIONS)) ? parseVersions(readFileSync(join(ROOT, VERSIONS), 'utf8')) : [];
const added = versionsToAdd(keptVersions);

/** One line of hex per sample. */
const goldenOf = (desc) =>
  samplesOf(desc)
    .map((sample) => `${Buffer.from(toBinary(desc, sample)).toString('hex')}\n`)
    .join('');

for (const place of [dirname(VERSIONS), GOLDEN]) mkdirSync(join(into, place), { recursive: true });
writeFileSync(join(into, VERSIONS), renderVersions([...keptVersions, ...added]));
if (into !== ROOT && existsSync(join(ROOT, GOLDEN)))
  for (const file of readdirSync(join(ROOT, GOLDEN)))
    writeFileSync(join(into, GOLDEN, file), readFileSync(join(ROOT, GOLDEN, file)));
for (const desc of AREAS.flatMap(messagesOf)) {
  const version = added.find(({ message }) => message === desc.typeName)?.version;
  const file = join(into, GOLDEN, `${desc.typeName}.v${version}.hex`);
  if (version && !existsSync(file)) writeFileSync(file, goldenOf(desc));
}
