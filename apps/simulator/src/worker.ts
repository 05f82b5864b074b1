import { type Answer, type Job } from './run/crew.js';
import { simulatePlanted } from './run/planted.js';

async function answer({ seed, plant }: Job): Promise<Answer> {
  try {
    return { outcome: await simulatePlanted(seed, plant) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (job: Job) => {
  void answer(job).then((said) => process.send?.(said));
});
