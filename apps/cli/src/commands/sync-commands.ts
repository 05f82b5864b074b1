import { readFileSync, writeFileSync } from 'node:fs';
import { NodeApi, NodeUnreachable, SetupRefused } from '../federation/node-api.js';
import { cliLine } from '../messages.js';
import {
  type ActAnswer,
  type ExportAnswer,
  type ImportAnswer,
  type LinkAnswer,
  type ParkedAnswer,
  type QuarantinedAnswer,
  type StatusAnswer,
  type VerifyAnswer,
} from './sync-answers.js';
import { findTarget, onFile, type TargetOptions } from './sync-target.js';
import { actsText, exportText, importText, quarantineText, statusText, verifyText } from './sync-text.js';

/** Exit status of a command on a node's sync. */
export const SYNC_EXIT = { good: 0, differsOrRefused: 1, unreachable: 2 } as const;

/** Which node and who asks, and how to answer. */
export interface SyncOptions extends TargetOptions {
  /** The API's answer as one line, for programs. */
  readonly json?: boolean;
}

/** Where lines go: what was asked for, and what people should know of it. */
export interface Output {
  readonly print: (line: string) => void;
  readonly report: (line: string) => void;
}

/** A command that has signed in. Gives the exit status. */
type Work = (api: NodeApi, show: (answer: unknown, text: () => string) => void) => Promise<number>;

/** The commands `wutong sync …`: what they ask a node, and how its answers are shown. */
export class SyncCommands {
  constructor(private readonly output: Output) {}

  status(options: SyncOptions): Promise<number> {
    return this.run(options, async (api, show) => {
      const status = await api.get<StatusAnswer>('/api/sync/status');
      const { parked } = status.counts;
      const waiting = parked > 0 ? await api.get<ParkedAnswer[]>('/api/sync/parked') : [];
      show(status, () => statusText(status, waiting));
      return SYNC_EXIT.good;
    });
  }

  /** Compares with one neighbour, or with all; mends nothing. */
  verify(options: SyncOptions & { peer?: string }): Promise<number> {
    return this.compare(options, '/api/sync/verify', {});
  }

  /** Compares, and mends what differs at this node. */
  repair(options: SyncOptions & { peer?: string; key?: string[] }): Promise<number> {
    return this.compare(options, '/api/sync/repair', options.key ? { keys: options.key } : {});
  }

  quarantine(options: SyncOptions & { drop?: number[] }): Promise<number> {
    const ids = options.drop;
    return this.run(options, async (api, show) => {
      if (ids) {
        const answer = await api.post<{ dropped: number }>('/api/sync/quarantine/drop', { ids });
        show(answer, () => cliLine('sync.dropped', answer));
        return answer.dropped === ids.length ? SYNC_EXIT.good : SYNC_EXIT.differsOrRefused;
      }
      const rows = await api.get<QuarantinedAnswer[]>('/api/sync/quarantine');
      show(rows, () => quarantineText(rows));
      return SYNC_EXIT.good;
    });
  }

  acts(options: SyncOptions): Promise<number> {
    return this.run(options, async (api, show) => {
      const acts = await api.get<ActAnswer[]>('/api/sync/acts');
      show(acts, () => actsText(acts));
      return SYNC_EXIT.good;
    });
  }

  /** Tries failing entries again now: those named, or the longest parked. */
  retry(options: SyncOptions & { ids: string[] }): Promise<number> {
    return this.run(options, async (api, show) => {
      const body = options.ids.length > 0 ? { ids: options.ids } : {};
      const answer = await api.post<{ tried: number; failing: number }>('/api/sync/retry', body);
      show(answer, () => cliLine('sync.retried', { tried: answer.tried, failing: answer.failing }));
      return answer.failing === 0 ? SYNC_EXIT.good : SYNC_EXIT.differsOrRefused;
    });
  }

  rule(options: SyncOptions & { nodeId: string; ruling: string }): Promise<number> {
    const { nodeId, ruling } = options;
    return this.run(options, async (api, show) => {
      show(await api.post('/api/sync/rule', { nodeId, ruling }), () => cliLine(`sync.ruled.${ruling}`, { nodeId }));
      return SYNC_EXIT.good;
    });
  }

  epoch(options: SyncOptions): Promise<number> {
    return this.run(options, async (api, show) => {
      const answer = await api.post<{ epoch: number }>('/api/sync/epoch', {});
      show(answer, () => cliLine('sync.epoch-begun', { epoch: answer.epoch }));
      return SYNC_EXIT.good;
    });
  }

  /** Writes the file for a neighbour whose line is dead. */
  export(options: SyncOptions & { peer: string; file: string }): Promise<number> {
    const { peer, file } = options;
    return this.run(options, async (api, show) => {
      const { bytes, headers } = await api.postForBytes('/api/sync/export', { peer });
      onFile(file, 'sync.cli.unwritable', () => writeFileSync(file, bytes, { mode: 0o600 }));
      const answer: ExportAnswer = {
        file,
        bytes: bytes.length,
        after: Number(headers.get('x-wutong-after')),
        upto: Number(headers.get('x-wutong-upto')),
        more: headers.get('x-wutong-more') === 'true',
      };
      show(answer, () => exportText(answer));
      return SYNC_EXIT.good;
    });
  }

  import(options: SyncOptions & { file: string }): Promise<number> {
    const { file } = options;
    return this.run(options, async (api, show) => {
      const bytes = onFile(file, 'sync.cli.unreadable', () => readFileSync(file));
      const answer = await api.postBytes<ImportAnswer>('/api/sync/import', bytes);
      show(answer, () => importText(answer));
      return answer.unproved === 0 ? SYNC_EXIT.good : SYNC_EXIT.differsOrRefused;
    });
  }

  private compare(options: SyncOptions & { peer?: string }, path: string, more: object): Promise<number> {
    return this.run(options, async (api, show) => {
      const { links } = await api.get<StatusAnswer>('/api/sync/status');
      if (links.length === 0) this.output.report(cliLine('sync.no-links'));
      const answers: VerifyAnswer[] = [];
      const peers = peersOf(links, options.peer);
      for (const peer of peers) {
        try {
          answers.push(await api.post<VerifyAnswer>(path, { peer, ...more }));
        } catch (error) {
          if (options.peer || !(error instanceof SetupRefused)) throw error;
          this.output.report(error.message);
        }
      }
      const pathOf = (peer: string) => links.find((link) => link.peer === peer)?.path ?? '';
      show(options.peer ? answers[0] : answers, () =>
        answers.map((answer) => verifyText(answer, pathOf(answer.peer))).join('\n\n'),
      );
      const isGood = peers.length > 0 && answers.filter(({ equal }) => equal).length === peers.length;
      return isGood ? SYNC_EXIT.good : SYNC_EXIT.differsOrRefused;
    });
  }

  private async run(options: SyncOptions, work: Work): Promise<number> {
    const { url, account } = findTarget(options);
    const show = (answer: unknown, text: () => string) =>
      this.output.print(options.json ? JSON.stringify(answer) : text());
    try {
      return await work(await NodeApi.signIn(url, account), show);
    } catch (error) {
      if (error instanceof SetupRefused) {
        this.output.report(error.message);
        return SYNC_EXIT.differsOrRefused;
      }
      if (!(error instanceof NodeUnreachable)) throw error;
      this.output.report(cliLine('sync.unreachable', { url }));
      return SYNC_EXIT.unreachable;
    }
  }
}

/** Node ids of the neighbours: of the one with this id or path, else of all. What is no neighbour's is left as it is. */
function peersOf(links: readonly LinkAnswer[], named: string | undefined): string[] {
  if (!named) return links.map(({ peer }) => peer);
  return [links.find(({ peer, path }) => peer === named || path === named)?.peer ?? named];
}
