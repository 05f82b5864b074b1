import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cliLine } from '../messages.js';
import { runStory } from '../story/run-story.js';
import { report, STOPPED_EARLY, withFederation } from './up.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export interface StoryOptions {
  readonly dataFolder: string;
  readonly fresh: boolean;
  readonly json: boolean;
  /** Seed of the one process that is killed on the way. */
  readonly kill?: number;
}

/** Starts a federation, tells the story on it and stops it. Gives the exit status: 0 only if all of it held. */
export function story({ dataFolder, fresh, json, kill }: StoryOptions): Promise<number> {
  return withFederation({ dataFolder, fresh }, (federation, stop) =>
    Promise.race([
      runStory(federation, { json, ...(kill === undefined ? {} : { kill }) }),
      once(stop, 'abort').then(() => STOPPED_EARLY),
    ]),
  );
}

/** Tells the story once for each kill seed, each in a fresh folder; one line per seed. */
export async function storyKills(folder: string): Promise<number> {
  let status = 0;
  for (const kill of SEEDS) {
    const dataFolder = join(folder, `seed-${kill}`);
    const outcome = await story({ dataFolder, fresh: true, json: true, kill });
    report(cliLine('story.kills.seed', { seed: kill, how: outcome === 0 ? 'ok' : `✗ ${dataFolder}/logs` }));
    if (outcome === STOPPED_EARLY) return outcome;
    if (outcome === 0) rmSync(dataFolder, { recursive: true, force: true });
    else status = 1;
  }
  return status;
}
