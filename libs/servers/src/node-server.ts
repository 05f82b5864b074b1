import { join } from 'node:path';
import { checkoutFolder } from './checkout.js';
import { type ProcessPlan } from './supervised-process.js';

/** A node at work needs 100 MiB; without a bound it leaves garbage lying until it takes a large part of the machine. */
const HEAP_MIB_MAX = 512;
const READY_MS_MAX = 90_000;
const STOP_MS_MAX = 15_000;
const ANSWER_MS_MAX = 5_000;

export interface NodeServer {
  readonly name: string;
  /** Its public base URL. */
  readonly url: string;
  /** Its configuration: the WUTONG_* variables that it alone gets. */
  readonly config: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly pidFile: string;
}

/** How to run a node's own process; it is ready once `GET /api/node` answers 200. */
export function nodePlan({ name, url, config, logFile, pidFile }: NodeServer): ProcessPlan {
  return {
    name,
    command: process.execPath,
    args: [`--max-old-space-size=${HEAP_MIB_MAX}`, join(checkoutFolder(), 'apps', 'node', 'dist', 'node.mjs')],
    // Node 22 and newer keep what they compiled there; 20 knows nothing of it.
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(checkoutFolder(), '.wutong', 'compile-cache'), ...config },
    logFile,
    pidFile,
    stopSignal: 'SIGTERM',
    stopMsMax: STOP_MS_MAX,
    isReady: () => answers(url),
    readyMsMax: READY_MS_MAX,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/node`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch (error) {
    // fetch throws TypeError while nothing listens, and a DOMException when the answer is late: not ready, either way.
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}
