import { Command, InvalidArgumentError } from 'commander';
import { runFuzz } from './fuzz/campaign.js';
import { line } from './messages.js';
import { PLANT_NAMES } from './plants/plants.js';
import { runPlants, runSeeds } from './run/campaign.js';
import { Crew } from './run/crew.js';
import { simulatePlanted } from './run/planted.js';
import { type Outcome } from './run/simulation.js';

interface Options {
  readonly seeds: number;
  readonly seed: number;
  readonly json: boolean;
  readonly trace: boolean;
  readonly plants: boolean;
  readonly plant?: string;
  readonly fuzz: boolean;
  readonly count?: number;
  readonly index?: number;
}

const WORKERS = 2;
/** A planted defect that this many seeds do not show is missed. */
const PLANT_SEEDS_MAX = 300;
/** Mutated bundles, when not said. */
const FUZZ_COUNT = 10_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('要一个非负整数 | a whole number, 0 or more');
  return Number(text);
}

function tellViolation({ seed, violation }: Outcome, plant?: string): void {
  if (!violation) return;
  const replay = `npm run simulate -- --seed ${seed} --seeds 1${plant ? ` --plant ${plant}` : ''} --trace`;
  say(line('violation', { seed, ...violation, replay }));
}

/** One seed in this process, with every line of its trace. */
async function trace({ seed, plant }: Options): Promise<number> {
  const outcome = await simulatePlanted(seed, plant, say);
  tellViolation(outcome, plant);
  return outcome.violation ? 1 : 0;
}

async function seeds(crew: Crew, { seed, seeds: count, json }: Options): Promise<number> {
  const summary = await runSeeds(crew, seed, count, tellViolation);
  const faults = Object.entries(summary.faults).map(([fault, times]) => `${fault} ${times}`);
  const { violations, steps, entries, lost } = summary;
  say(
    json
      ? JSON.stringify(summary)
      : line('seeds', { seeds: count, violations, steps, entries, lost, faults: faults.join(', ') }),
  );
  return summary.violations > 0 ? 1 : 0;
}

async function plants(crew: Crew, { seed, seeds: count, json }: Options): Promise<number> {
  const given = { base: seed, control: count, most: PLANT_SEEDS_MAX };
  const summary = await runPlants(crew, PLANT_NAMES, given, tellViolation);
  if (json) say(JSON.stringify(summary));
  else {
    say(line('control', { control: summary.control }));
    for (const [plant, found] of Object.entries(summary.plants)) say(line('caught', { plant, ...found }));
    for (const plant of summary.missed) say(line('missed', { plant }));
  }
  return summary.control > 0 || summary.missed.length > 0 ? 1 : 0;
}

/** Mutated bundles to the inbox: all must be counted, none may crash it or be applied. */
async function fuzz({ seed, count, index, json }: Options): Promise<number> {
  const most = count ?? (index === undefined ? FUZZ_COUNT : 1);
  const { findings, ...tally } = await runFuzz({ seed, from: index ?? 0, count: most });
  for (const { kind, index: at, count: many, what } of findings)
    say(line(kind, { seed, index: at, what, replay: `npm run fuzz -- --seed ${seed} --index ${at} --count ${many}` }));
  const { crashes, applied, outcomes } = tally;
  const ends = Object.entries(outcomes).map(([end, times]) => `${end} ${times}`);
  say(
    json
      ? JSON.stringify({ count: tally.count, seed, crashes, applied, outcomes })
      : line('fuzz', { count: tally.count, seed, crashes, applied, outcomes: ends.join(', ') }),
  );
  return crashes + applied > 0 ? 1 : 0;
}

async function run(options: Options): Promise<number> {
  if (options.fuzz) return fuzz(options);
  if (options.trace || options.plant) return trace(options);
  const crew = new Crew(WORKERS);
  try {
    return await (options.plants ? plants(crew, options) : seeds(crew, options));
  } finally {
    crew.dismiss();
  }
}

await new Command('simulate')
  .description('在虚拟时间里检验同步引擎 | tries the sync engine under virtual time and faults, by seeds')
  .option('--seeds <count>', '种子个数 | how many seeds', wholeNumber, 20)
  .option('--seed <base>', '第一个种子 | the first seed', wholeNumber, 1)
  .option('--json', '输出 JSON | print JSON', false)
  .option('--trace', '打印一个种子的全过程 | print all that happens with the one seed', false)
  .option('--plants', '植入缺陷，看裁判是否发现 | plant defects and see that the judges find them', false)
  .option('--plant <name>', '只重放一个植入的缺陷 | replay one planted defect')
  .option('--fuzz', '把变异的数据包送进收件箱 | send mutated bundles to the inbox instead', false)
  .option('--count <count>', '变异包个数 | how many mutated bundles', wholeNumber)
  .option('--index <index>', '从这个变异包起重放 | replay from this mutated bundle on', wholeNumber)
  .action(async (options: Options) => {
    process.exitCode = await run(options);
  })
  .parseAsync();
