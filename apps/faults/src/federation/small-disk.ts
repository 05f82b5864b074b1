import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { line } from '../messages.js';

const MIB = 1024 * 1024;

/** Why no file system of limited size can be mounted here; undefined when one can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.getuid?.() !== 0) return line('not-root');
  const folder = mkdtempSync(join(tmpdir(), 'wutong-disk-'));
  try {
    const tried = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { encoding: 'utf8' });
    if (tried.status !== 0) return line('unmountable', { why: (tried.error?.message ?? tried.stderr).trim() });
    execFileSync('umount', [folder]);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a folder takes on disk. */
export function mebibytesOf(folder: string): number {
  return Number(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }).split('\t')[0]);
}

/** A file system of its own, in memory, that holds so much and no more. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Mounts the one that a federation may have, under its root. */
  static mount(root: string, mebibytes: number): SmallDisk {
    const folder = folderUnder(root);
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  /** Unmounts what a run that was killed has left under the root. */
  static unmountLeftBehind(root: string): void {
    // Not a mount any more, or never one: then there is nothing to do.
    if (existsSync(folderUnder(root))) spawnSync('umount', [folderUnder(root)]);
  }

  /** Leaves no byte free: somebody else's file has taken all there was. */
  fill(): void {
    const file = openSync(this.ballast, 'a');
    try {
      // A write that finds less room than it needs is short; the next one fails.
      for (const block = Buffer.alloc(MIB); ; ) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.ballast);
  }

  unmount(): void {
    execFileSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}

const folderUnder = (root: string) => join(root, 'small-disk');
