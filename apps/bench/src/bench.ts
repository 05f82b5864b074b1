import { type Contender } from './contenders/contender.js';
import { Limit } from './contenders/limit.js';
import { Ours } from './contenders/ours.js';
import { Peer } from './contenders/peer.js';
import { line } from './messages.js';
import { type Cluster, startClusters } from './servers/clusters.js';
import { openRunFolder } from './servers/run-folder.js';
import { type BenchOptions, type Outcome, type Report, type Workload } from './workloads/workload.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Rejects when this program is asked to end, however often, so that what it started is stopped first. */
function whenInterrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of SIGNALS) process.on(signal, () => reject(new Error(signal)));
  });
}

/** Runs a workload on servers of its own, and stops all of them, also after a failure or a Ctrl-C. */
export async function runWorkload(workload: Workload, options: BenchOptions, report: Report): Promise<Outcome> {
  const run = await openRunFolder(report);
  const started: Cluster[] = [];
  let contenders: Contender[] = [];
  try {
    report(line('starting', { count: 2 * (workload.children + 1) }));
    const { ours, peers } = await startClusters(run, workload.children + 1, started);
    const profile = options.profile === undefined ? {} : { profileFolder: options.profile };
    contenders = [
      new Ours({ run, clusters: ours, report, ...profile }),
      new Limit(ours),
      ...(workload.hasFloor ? [new Limit(ours, 'floor')] : []),
      new Peer(peers),
    ];
    return await Promise.race([workload.run(contenders, options, report), whenInterrupted()]);
  } finally {
    try {
      await Promise.all(contenders.map((contender) => contender.end()));
    } finally {
      await Promise.all(started.map((cluster) => cluster.stop()));
      run.remove();
    }
  }
}
