import { NotHeld } from './condition.js';
import { type StepResult } from './story-step.js';

/** What people read of a failed step: the node, what was awaited, what was seen last. */
export function failureLines(error: unknown): string[] {
  if (!(error instanceof NotHeld))
    return [error instanceof Error ? `${error.message}${causeOf(error)}` : String(error)];
  return [
    `节点 / node: ${error.node}`,
    `等待 / awaited: ${error.awaited} (${error.afterMs} ms)`,
    `所见 / last seen: ${JSON.stringify(error.lastSeen) ?? '∅'}`,
  ];
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `: ${error.cause.message}` : '';
}

/** One step as people read it: whether it held, how long it took, and what was seen. */
export function lineOf({ name, ok, ms, unchanged, notes }: StepResult): string {
  const head = `${ok ? '✓' : '✗'} ${name} ${ms} ms${unchanged ? ' 无变化 / unchanged' : ''}`;
  return [head, ...notes.map((note) => `    ${note}`)].join('\n');
}
