import { open, readFile, rename } from 'node:fs/promises';
import { type SealWitness, type Witness } from './seal-witness.js';

/** The seal file beside the key: written whole, synced, then renamed into place. */
export class FileSealWitness implements SealWitness {
  constructor(private readonly file: string) {}

  async read(): Promise<Witness | undefined> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(witness: Witness): Promise<void> {
    const draft = `${this.file}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(witness)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.file);
  }
}
