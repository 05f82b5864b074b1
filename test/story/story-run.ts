import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

/** The last line of a told story, as a program reads it. */
interface StoryLine {
  readonly ok: boolean;
  readonly nodes: number;
  readonly items: number;
  readonly releases: number;
  readonly cases: number;
  readonly converged: boolean;
  readonly convergeMs: number;
  readonly compared: { readonly catalog: number; readonly cases: number; readonly replicas: number };
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly ms: number }[];
}

export interface StoryRun {
  readonly status: number | null;
  readonly line: StoryLine;
  readonly stderr: string;
}

/** Tells the story as a process of its own, as `npm start -- --exit --json` does, and reads its last line. */
export function tellStory(dataFolder: string, ...options: string[]): Promise<StoryRun> {
  return new Promise((resolve, reject) => {
    const args = ['--enable-source-maps', CLI, 'up', '--exit', '--json', '--data', dataFolder, ...options];
    // Of the test runner's own Node options none is meant for the program.
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      stdout += piece;
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    child.once('error', reject);
    child.once('close', (status) => {
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      try {
        resolve({ status, line: JSON.parse(last) as StoryLine, stderr });
      } catch (error) {
        reject(new Error(`status ${status}; the last line is no JSON: "${last}"\n${stderr}`, { cause: error }));
      }
    });
  });
}
