import { ConsoleLogger } from '@nestjs/common';

/** Nest tells each route and module at start; an operator's log has no use for them. */
const CHATTER: ReadonlySet<string> = new Set(['InstanceLoader', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

/** The node's log: one line an event, colours only on a terminal. */
export class NodeLogger extends ConsoleLogger {
  constructor() {
    super({ colors: process.stdout.isTTY, logLevels: ['log', 'warn', 'error'] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!CHATTER.has(String(rest.at(-1)))) super.log(message, ...(rest as string[]));
  }
}
