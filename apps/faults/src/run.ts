import { join } from 'node:path';
import { Federation } from './federation/federation.js';
import { openForPeople } from './federation/opening.js';
import { since } from './judgement/count.js';
import { checkAnswered, untilAtRest, verifyLinks } from './judgement/judgement.js';
import { line } from './messages.js';
import { Staff } from './people/staff.js';
import { isWhole, type Outcome, type Row, type Told } from './report.js';
import { type Scenario, type Sizes, type Stage } from './scenario.js';

export interface RunOptions {
  readonly sizes: Sizes;
  /** Folder of data and logs: each federation of the run has one of its own in it. */
  readonly folder: string;
  readonly report: (text: string) => void;
}

/**
 * Plays scenarios one after the other on one federation, so that each finds what the one before has left. After one that
 * failed the next gets a new federation; data and logs of the old one stay.
 */
export class Run {
  private stage: Stage | undefined;
  private stages = 0;
  private isEnding = false;
  private readonly rows: Row[] = [];
  private readonly failed: Told[] = [];
  private readonly skipped: Told[] = [];

  constructor(private readonly options: RunOptions) {}

  async play(scenarios: readonly Scenario[]): Promise<Outcome> {
    for (const scenario of scenarios) {
      if (this.isEnding) break;
      const why = scenario.unplayable?.();
      if (why === undefined) await this.tryOne(scenario);
      else this.skip(scenario.name, why);
    }
    await this.leaveStage();
    const { rows, failed, skipped } = this;
    return { rows, failed, skipped };
  }

  /** Stops all that runs, and plays no more. */
  async end(): Promise<void> {
    this.isEnding = true;
    await this.leaveStage();
  }

  private async leaveStage(): Promise<void> {
    const { stage } = this;
    this.stage = undefined;
    await stage?.federation.close();
  }

  private async tryOne(scenario: Scenario): Promise<void> {
    const { name } = scenario;
    const { report } = this.options;
    try {
      this.stage ??= await this.openStage();
      const row = await playScenario(scenario, this.stage);
      this.rows.push(row);
      const figures = Object.entries(row.figures).map(([figure, value]) => `, ${figure} ${value}`);
      report(line('passed', { ...row, equal: String(row.equal), figures: figures.join('') }));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.failed.push({ name, why: error.message });
      report(line('failed', { name, why: error.stack ?? error.message, folder: join(this.folder, 'logs') }));
      await this.leaveStage();
    }
  }

  private async openStage(): Promise<Stage> {
    const { report, sizes } = this.options;
    this.stages += 1;
    const federation = await Federation.start(this.folder, report);
    try {
      return { federation, sizes, staff: new Staff(federation, await openForPeople(federation)) };
    } catch (error) {
      await federation.close();
      throw error;
    }
  }

  /** Folder of the newest federation. */
  private get folder(): string {
    return join(this.options.folder, String(this.stages));
  }

  private skip(name: string, why: string): void {
    this.skipped.push({ name, why });
    this.options.report(line('skipped', { name, why }));
  }
}

/** Plays one scenario; throws what does not hold after it. */
async function playScenario(scenario: Scenario, stage: Stage): Promise<Row> {
  const { federation, staff } = stage;
  const beganMs = performance.now();
  const before = await untilAtRest(federation);
  await staff.begin();
  const play = scenario.play(stage);
  await play.setUp?.();
  for (let round = 0; round < (scenario.rounds ?? 1); round += 1) {
    await play.fault(round);
    await play.heal(round);
  }
  await staff.end();
  const { committed, arrived } = since(before, await untilAtRest(federation));
  const faults = [...(await verifyLinks(federation)), ...(await checkAnswered(federation, staff.answered))];
  const figures = (await play.holds?.()) ?? {};
  const seconds = Math.round((performance.now() - beganMs) / 100) / 10;
  const row: Row = { name: scenario.name, seconds, committed, arrived, equal: faults.length === 0, figures };
  if (!isWhole(row)) throw new Error([`committed ${committed}, arrived ${arrived}`, ...faults].join('\n'));
  return row;
}
