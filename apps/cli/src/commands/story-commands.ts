import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Federation } from '../federation/federation.js';
import { cliLine } from '../messages.js';
import { runStory } from '../story/run-story.js';
import { type StoryReport } from '../story/story-report.js';
import { report, STOPPED_EARLY, withFederation } from './up.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export interface StoryOptions {
  readonly dataFolder: string;
  readonly fresh: boolean;
  readonly json: boolean;
  /** Seed of the one process that is killed on the way. */
  readonly kill?: number;
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

/** Starts a federation, tells the story on it and stops it. Gives the exit status: 0 only if all of it held. */
export function story({ dataFolder, fresh, json, kill }: StoryOptions): Promise<number> {
  // With `json` stdout has the one line that programs read.
  const say = json ? report : print;
  return withFederation({ dataFolder, fresh }, async (federation, stop) => {
    const told = await unlessStopped(stop, tell(federation, say, kill));
    if (!told) return STOPPED_EARLY;
    print(json ? JSON.stringify(told) : cliLine(told.ok ? 'story.held' : 'story.not-held'));
    return told.ok ? 0 : 1;
  });
}

/** Tells the story once for each kill seed, each in a fresh folder; one line per seed, and all lines of one that failed. */
export async function storyKills(folder: string): Promise<number> {
  let status = 0;
  for (const kill of SEEDS) {
    const dataFolder = join(folder, `seed-${kill}`);
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const outcome = await withFederation({ dataFolder, fresh: true }, async (federation, stop) => {
      const told = await unlessStopped(stop, tell(federation, say, kill));
      return told ? (told.ok ? 0 : 1) : STOPPED_EARLY;
    });
    if (outcome === STOPPED_EARLY) return outcome;
    const [planned = ''] = lines;
    print(cliLine('story.kills.seed', { seed: kill, how: `${outcome === 0 ? '✓' : '✗'} ${planned}` }));
    if (outcome === 0) rmSync(dataFolder, { recursive: true, force: true });
    else {
      status = 1;
      for (const line of lines) report(line);
    }
  }
  return status;
}

function tell(federation: Federation, say: (line: string) => void, kill?: number): Promise<StoryReport> {
  return runStory(federation, { say, ...(kill === undefined ? {} : { kill }) });
}

/** What the work gives; undefined when this program was asked to stop first. */
function unlessStopped<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const stopped = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  return Promise.race([work, stopped.then(() => undefined)]);
}
