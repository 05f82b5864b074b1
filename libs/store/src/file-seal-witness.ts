import { closeSync, fdatasync, openSync, readSync, writeSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type SealWitness, type Witness } from './seal-witness.js';

/** Bytes of one of the two places; each lies in a block of the disk of its own. */
const PLACE_BYTES = 4_096;

/** What was written the `turn`th time. */
interface Noted {
  readonly turn: number;
  readonly witness: Witness;
}

const syncData = promisify(fdatasync);

/**
 * The seal file beside the key. It has two places, which are written in turns, each with a checksum: while one is written
 * the other holds. Nothing of the file is made anew, so it is durable as soon as one block is.
 */
export class FileSealWitness implements SealWitness {
  constructor(private readonly file: string) {}

  async read(): Promise<Witness | undefined> {
    try {
      return lastOf(await readFile(this.file), this.file)?.witness;
    } catch (error) {
      if (isLacking(error)) return undefined;
      throw error;
    }
  }

  async write(witness: Witness): Promise<void> {
    const place = this.openFile();
    if (place === undefined) return this.makeFile(witness);
    try {
      const both = Buffer.alloc(2 * PLACE_BYTES);
      const length = readSync(place, both, 0, both.length, 0);
      const last = lastOf(both.subarray(0, length), this.file);
      // Of the form that it had before, or empty.
      if (length < both.length || !last) return await this.makeFile(witness);
      const turn = last.turn + 1;
      writeSync(place, placeOf({ turn, witness }), 0, PLACE_BYTES, (turn % 2) * PLACE_BYTES);
      await syncData(place);
    } finally {
      closeSync(place);
    }
  }

  private openFile(): number | undefined {
    try {
      return openSync(this.file, 'r+');
    } catch (error) {
      if (isLacking(error)) return undefined;
      throw error;
    }
  }

  /** Written whole, synced, then renamed into place. */
  private async makeFile(witness: Witness): Promise<void> {
    const draft = `${this.file}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(Buffer.concat([placeOf({ turn: 0, witness }), Buffer.alloc(PLACE_BYTES, ' ')]));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.file);
  }
}

const isLacking = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

function placeOf(noted: Noted): Buffer {
  const text = JSON.stringify(noted);
  return Buffer.from(`${crc32(text).toString(16)} ${text}`.padEnd(PLACE_BYTES - 1).concat('\n'));
}

/** What was written last; nothing of an empty file. Throws when neither place holds. */
function lastOf(bytes: Buffer, file: string): Noted | undefined {
  const text = bytes.toString('latin1');
  if (text.trim() === '') return undefined;
  // One line of JSON: the form that the file had before.
  if (text.startsWith('{')) return { turn: 0, witness: JSON.parse(text) };
  const places = [text.slice(0, PLACE_BYTES), text.slice(PLACE_BYTES)].flatMap((place) => notedIn(place) ?? []);
  const last = places.sort((one, other) => one.turn - other.turn).at(-1);
  if (!last)
    throw new Error(`seal file ${file} is damaged in both its places: restore it, or ask for the node's next epoch`);
  return last;
}

function notedIn(place: string): Noted | undefined {
  const [, sum, text] = /^([0-9a-f]+) (.*)$/.exec(place.trim()) ?? [];
  return text !== undefined && crc32(text).toString(16) === sum ? JSON.parse(text) : undefined;
}
