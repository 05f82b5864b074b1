import { connect } from 'node:net';
import { type ProcessPlan } from './supervised-process.js';

const READY_MS_MAX = 30_000;
const STOP_MS_MAX = 10_000;
const BANNER_MS_MAX = 2_000;

export interface NatsServer {
  readonly name: string;
  readonly program: string;
  readonly configFile: string;
  /** Port that the configuration makes it listen on. */
  readonly port: number;
  readonly logFile: string;
  readonly pidFile: string;
}

/** How to run a nats-server with a configuration file. */
export function natsPlan({ name, program, configFile, port, logFile, pidFile }: NatsServer): ProcessPlan {
  return {
    name: `NATS ${name}`,
    command: program,
    args: ['-c', configFile],
    env: { PATH: process.env.PATH },
    logFile,
    pidFile,
    stopSignal: 'SIGTERM',
    stopMsMax: STOP_MS_MAX,
    isReady: () => greets(port),
    readyMsMax: READY_MS_MAX,
  };
}

/** Whether a NATS server greets on the loopback port: its first line is `INFO {...}`. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(BANNER_MS_MAX, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.once('data', (bytes) => done(bytes.toString('utf8').startsWith('INFO ')));
  });
}
