import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { added, NOTHING_TALLIED, type Share, type Tally } from './fuzz.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
const WORKERS = 2;

/** Shares the bundles out to worker processes, and sums up. A worker that ends without an answer is a crash. */
export async function runFuzz({ seed, from, count }: Share): Promise<Tally> {
  const each = Math.ceil(count / WORKERS);
  const shares = Array.from({ length: WORKERS }, (_, at) => ({
    seed,
    from: from + at * each,
    count: Math.min(each, count - at * each),
  }));
  const tallies = await Promise.all(shares.filter((share) => share.count > 0).map(runShare));
  return tallies.reduce(added, NOTHING_TALLIED);
}

function runShare(share: Share): Promise<Tally> {
  return new Promise((resolve) => {
    const worker = fork(WORKER);
    let tally: Tally | undefined;
    worker.once('message', (said: Tally) => {
      tally = said;
    });
    worker.once('exit', (code, signal) => resolve(tally ?? endedWithout(share, String(code ?? signal))));
    worker.send(share);
  });
}

function endedWithout({ from, count }: Share, how: string): Tally {
  const what = `the worker for the ${count} bundles from ${from} on ended with ${how}`;
  return { ...NOTHING_TALLIED, count, crashes: 1, findings: [{ index: from, kind: 'crash', what }] };
}
