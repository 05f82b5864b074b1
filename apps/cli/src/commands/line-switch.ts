import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { type Federation } from '../federation/federation.js';
import { CUTTABLE } from '../federation/topology.js';
import { cliLine } from '../messages.js';

/**
 * Lets whoever watches the demo cut a line and heal it: `c` and Enter cuts 光明镇's line to the county, `h` and Enter
 * heals it. Gives how to stop listening.
 */
export function listenForLine(federation: Federation, input: Readable, report: (line: string) => void): () => void {
  const name = federation.nodes.find(({ path }) => path === CUTTABLE)?.name ?? CUTTABLE;
  const acts: Readonly<Record<string, () => Promise<void>>> = {
    c: () => federation.cutUplink(CUTTABLE).then(() => report(cliLine('line.cut', { name }))),
    h: () => federation.healUplink(CUTTABLE).then(() => report(cliLine('line.healed', { name }))),
  };
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    acts[line.trim()]?.().catch((error: unknown) => report(String(error)));
  });
  report(cliLine('line.keys', { name }));
  return () => lines.close();
}
