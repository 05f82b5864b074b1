import { DemoFederation } from './demo-federation.js';
import { WatchedBrowser } from './watched-browser.js';

/** What all browser tests share: one running federation and one browser. */
export interface Stage {
  readonly federation: DemoFederation;
  readonly browser: WatchedBrowser;
}

/** Bound of setting and clearing a stage: Chromium may have to be installed first. */
export const STAGE_MS_MAX = 900_000;

/** Sets the stage; of what started, nothing runs on when another part of it fails. */
export async function setStage(): Promise<Stage> {
  const [federation, browser] = await Promise.allSettled([DemoFederation.start(), WatchedBrowser.launch()]);
  if (federation.status === 'fulfilled' && browser.status === 'fulfilled') {
    return { federation: federation.value, browser: browser.value };
  }
  if (federation.status === 'fulfilled') await federation.value.stop();
  if (browser.status === 'fulfilled') await browser.value.close();
  throw federation.status === 'rejected' ? federation.reason : (browser as PromiseRejectedResult).reason;
}

export async function clearStage(stage: Stage | undefined): Promise<void> {
  await stage?.browser.close();
  await stage?.federation.stop();
}

/** Bound of one scene; each wait in it has a bound of its own. */
const SCENE_MS_MAX = 300_000;

/** Plays a test on the stage. One that fails leaves pictures of what was to be seen, and names them. */
export type Scene = (name: string, play: (stage: Stage) => Promise<void>) => void;

export function scenesOn(stage: () => Stage | undefined): Scene {
  return (name, play) => {
    it(
      name,
      async () => {
        const set = stage();
        if (!set) throw new Error('the stage is not set');
        try {
          await play(set);
          expect(set.browser.takeFaults()).toEqual([]);
        } catch (error) {
          const seen = [...(await set.browser.picture(name)), ...set.browser.takeFaults()];
          throw new Error(`what was to be seen: ${seen.join(' ')}`, { cause: error });
        }
      },
      SCENE_MS_MAX,
    );
  };
}
