import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { added, NOTHING_TALLIED, type Said, type Share, STEP, type Tally } from './fuzz.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
const WORKERS = 2;

/** Shares the bundles out to worker processes, and sums up. */
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

/** Resolves with what the worker made of its share; a worker that ends before is a crash. */
function runShare(share: Share): Promise<Tally> {
  return new Promise((resolve) => {
    const worker = fork(WORKER);
    let at = share.from;
    let tally: Tally | undefined;
    worker.on('message', (said: Said) => {
      if ('tally' in said) tally = said.tally;
      else at = said.at;
    });
    worker.once('exit', (code, signal) => resolve(tally ?? endedAt(at, String(code ?? signal))));
    worker.send(share);
  });
}

function endedAt(index: number, how: string): Tally {
  const finding = { index, count: STEP, kind: 'crash' as const, what: `the worker ended with ${how}` };
  return { ...NOTHING_TALLIED, crashes: 1, findings: [finding] };
}
