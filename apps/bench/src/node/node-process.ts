import 'reflect-metadata';
import { BenchNode, type BenchNodeConfig } from './bench-node.js';
import { type CallAnswer, type CallRequest } from './node-calls.js';

/** One node in a process of its own, asked over the channel of whoever started it; ends when that channel does. */
let node: BenchNode | undefined;

async function answer({ name, args }: CallRequest): Promise<unknown> {
  if (name === 'open') {
    node = await BenchNode.open(args[0] as BenchNodeConfig);
    return undefined;
  }
  if (!node) throw new Error(`no node is open to ${name}`);
  return (node[name] as (...given: readonly unknown[]) => unknown).apply(node, [...args]);
}

process.on('message', (request: CallRequest) => {
  answer(request).then(
    (value) => process.send?.({ id: request.id, value } satisfies CallAnswer),
    (error: Error) => process.send?.({ id: request.id, error: error.stack ?? error.message } satisfies CallAnswer),
  );
});
process.once('disconnect', () => process.exit(0));
