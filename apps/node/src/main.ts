import 'reflect-metadata';
import { helpText, readConfig } from './config.js';
import { startNode } from './start-node.js';

if (process.argv.includes('--help')) {
  process.stdout.write(helpText());
  process.exit(0);
}

try {
  const node = await startNode(readConfig(process.env));
  const stop = (signal: string) => {
    process.stderr.write(`${signal}: stopping\n`);
    node.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  process.stderr.write(`wutong node: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
