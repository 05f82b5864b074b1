import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** Path of a workbook in the project's data folder. */
export function sheetFile(name: string): string {
  return fileURLToPath(new URL(`../../../../data/${name}`, import.meta.url));
}

/** Label of the command that imports these bytes: another workbook is another command. */
export function sheetLabel(name: string, bytes: Uint8Array): string {
  return `${name}/${createHash('sha256').update(bytes).digest('hex')}`;
}
