import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder, choosePostgresPlace, type PostgresPlace } from '@wutong/servers';

/** Folder of this jest run: logs and process ids of every server its specs start; swept when the run ends. */
export function runFolder(): string {
  const folder = process.env.WUTONG_TEST_RUN_FOLDER;
  if (!folder) throw new Error('no WUTONG_TEST_RUN_FOLDER: jest.config.mjs names test/harness/global-setup.mjs');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Where the clusters of all runs stand; their template is made once per checkout. */
export function testPlace(): PostgresPlace {
  const place = choosePostgresPlace(join(checkoutFolder(), '.wutong', 'test'), report);
  // The sweep reads here where this run's clusters are.
  writeFileSync(join(runFolder(), 'place'), place.folder);
  return place;
}

/** Set-up lines of a test go where jest's own progress goes. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
