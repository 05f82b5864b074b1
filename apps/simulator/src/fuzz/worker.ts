import { added, Fuzz, NOTHING_TALLIED, type Said, type Share, STEP } from './fuzz.js';

async function work({ seed, from, count }: Share): Promise<void> {
  const say = (said: Said, then = () => {}) => process.send?.(said, then);
  const fuzz = await Fuzz.prepare(seed);
  let tally = NOTHING_TALLIED;
  for (let at = from; at < from + count; at += STEP) {
    say({ at });
    tally = added(tally, await fuzz.run({ from: at, count: Math.min(STEP, from + count - at) }));
  }
  say({ tally }, () => process.disconnect());
}

process.once('message', (share: Share) => void work(share));
