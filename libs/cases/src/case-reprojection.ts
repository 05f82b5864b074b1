import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { JOURNAL, type Journal, type PgTx } from '@wutong/store';
import { CaseFamily } from './case.family.js';
import { keysWithoutAwaits } from './case-rows.js';

const BATCH = 100;

/** At the first start after an update: makes again, from the journal, what an older program projected with less. */
@Injectable()
export class CaseReprojection implements OnApplicationBootstrap {
  constructor(
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    private readonly family: CaseFamily,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    while ((await this.journal.transaction((tx) => this.projectBatch(tx))) > 0);
  }

  private async projectBatch(tx: PgTx): Promise<number> {
    const keys = await keysWithoutAwaits(tx, BATCH);
    await tx.lockHeads(keys);
    for (const key of keys) await this.family.project(tx, key);
    return keys.length;
  }
}
