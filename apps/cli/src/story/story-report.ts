import { type StepName, type StepResult } from './story-step.js';

/** What the story ended with, beside its steps. Zero stands for what was not reached. */
export interface StoryCounts {
  /** Nodes that answered with their digests. */
  readonly nodes: number;
  /** Items in force in the county's view. */
  readonly items: number;
  /** Published releases in force in the county's view. */
  readonly releases: number;
  /** Cases held by any node. */
  readonly cases: number;
  readonly convergeMs: number;
  readonly compared: { readonly catalog: number; readonly cases: number; readonly replicas: number };
}

/** The last line of a story told with `--json`. Its fields and their order are what other programs read. */
export interface StoryReport extends StoryCounts {
  readonly ok: boolean;
  readonly converged: boolean;
  readonly steps: readonly { readonly name: StepName; readonly ok: boolean; readonly ms: number }[];
}

/** `ok` only when every step of the story was told and held, and none of the counts is 0. */
export function storyReport(
  counts: StoryCounts,
  results: readonly StepResult[],
  all: readonly StepName[],
): StoryReport {
  const held = all.every((name, index) => results[index]?.name === name && results[index]?.ok === true);
  const { compared } = counts;
  const counted = [counts.nodes, counts.items, counts.releases, counts.cases, ...Object.values(compared)];
  return {
    ok: held && counted.every((count) => count > 0),
    nodes: counts.nodes,
    items: counts.items,
    releases: counts.releases,
    cases: counts.cases,
    converged: results.some((result) => result.name === 'equal' && result.ok),
    convergeMs: counts.convergeMs,
    compared: { catalog: compared.catalog, cases: compared.cases, replicas: compared.replicas },
    steps: results.map(({ name, ok, ms }) => ({ name, ok, ms })),
  };
}
