import { join } from 'node:path';
import { type Federation } from '../federation/federation.js';
import { planKill } from './kill-plan.js';
import { KillSwitch } from './kill-switch.js';
import { type NodeView, type ReleaseInForce } from './node-answers.js';
import { failureLines, lineOf } from './step-lines.js';
import { badImportRefused, importSheet, inForce, publish } from './steps/catalog-steps.js';
import { equal } from './steps/equality-steps.js';
import {
  cityDecided,
  cityReceived,
  countyReviewed,
  decisionBack,
  townshipAccepted,
  villageFiled,
} from './steps/linked-case-steps.js';
import { overlayRefused, overlayTighter } from './steps/overlay-steps.js';
import { cut, healed, secondRelease, workedOffline } from './steps/partition-steps.js';
import { Story } from './story.js';
import { CITY, COUNTY } from './story-places.js';
import { type StoryCounts, type StoryReport, storyReport } from './story-report.js';
import { STEP_NAMES, type StepName, type StepResult } from './story-step.js';

const STEPS: Readonly<Record<StepName, (story: Story) => Promise<string[]>>> = {
  'bad-import-refused': badImportRefused,
  import: importSheet,
  'publish-city': (story) => publish(story, CITY),
  'publish-county': (story) => publish(story, COUNTY),
  'in-force': inForce,
  'overlay-tighter': overlayTighter,
  'overlay-refused': overlayRefused,
  'village-filed': villageFiled,
  'township-accepted': townshipAccepted,
  'county-reviewed': countyReviewed,
  'city-received': cityReceived,
  'city-decided': cityDecided,
  'decision-back': decisionBack,
  cut,
  'worked-offline': workedOffline,
  'release-2': secondRelease,
  healed,
  equal,
};

/**
 * Tells the story over the HTTP API of a running federation, with a line to `say` per step. `kill` is the seed of the one
 * kill in it.
 */
export async function runStory(
  federation: Federation,
  { say, ...options }: { readonly kill?: number; readonly say: (line: string) => void },
): Promise<StoryReport> {
  const plan = options.kill === undefined ? undefined : planKill(options.kill, federation.victims());
  if (options.kill !== undefined && !plan) throw new Error('there is no process that may be killed');
  if (plan) say(`杀进程 / kill: ${plan.victim.kind} ${plan.victim.name}, ${plan.step}, ${plan.moment}`);
  const killSwitch = new KillSwitch(federation, plan);
  const story = new Story(federation, killSwitch);
  const results: StepResult[] = [];
  for (const name of STEP_NAMES) {
    const result = await toldStep(story, name, killSwitch);
    results.push(result);
    say(lineOf(result));
    if (!result.ok) break;
  }
  return storyReport(await countsOf(story, results), results, STEP_NAMES);
}

async function toldStep(story: Story, name: StepName, killSwitch: KillSwitch): Promise<StepResult> {
  const startedAt = performance.now();
  const done = (ok: boolean, notes: readonly string[]): StepResult => ({
    name,
    ok,
    ms: Math.round(performance.now() - startedAt),
    unchanged: ok && story.unchanged,
    notes,
  });
  story.enter(name);
  killSwitch.enter(name);
  try {
    const notes = await STEPS[name](story);
    await killSwitch.leave(name);
    return done(true, notes);
  } catch (error) {
    const revival = await killSwitch.failure();
    return done(false, [
      ...failureLines(error),
      ...(revival ? [`重启失败 / did not start again: ${revival}`] : []),
      `日志 / logs: ${join(story.federation.dataFolder, 'logs')}`,
    ]);
  }
}

/** Counts in the county's view; all 0 when the story ended before there was anything to count. */
async function countsOf(story: Story, results: readonly StepResult[]): Promise<StoryCounts> {
  const { facts } = story;
  const told = results.length === STEP_NAMES.length && results.every((result) => result.ok);
  const items = told ? (await story.listItems(COUNTY)).length : 0;
  const { releases } = told ? await story.at(COUNTY).ask<NodeView>('operator', '/api/node') : { releases: [] };
  return {
    nodes: facts.nodesCompared ?? 0,
    items,
    releases: publishedInForce(releases),
    cases: facts.cases?.all ?? 0,
    convergeMs: facts.convergeMs ?? 0,
    compared: {
      catalog: facts.catalog?.pairs ?? 0,
      cases: facts.cases?.cases ?? 0,
      replicas: facts.cases?.replicas ?? 0,
    },
  };
}

/** Release numbers are dense from 1, so the newest in force of each publisher counts those published. */
function publishedInForce(releases: readonly ReleaseInForce[]): number {
  const newest = new Map<string, number>();
  for (const { publisher, number, inForce: holds } of releases) {
    if (holds) newest.set(publisher, Math.max(number, newest.get(publisher) ?? 0));
  }
  return [...newest.values()].reduce((sum, number) => sum + number, 0);
}
