import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root folder of this checkout: the nearest folder upwards that holds the npm lock file. */
export function checkoutFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('this program does not stand in a checkout of Wutong');
    folder = parent;
  }
  return folder;
}

/** Folder of programs fetched once for this checkout; tests and starts share it. */
export function toolsFolder(): string {
  return join(checkoutFolder(), '.wutong', 'tools');
}
