import { describeCutAndReturn } from './cut-and-return.js';
import { describeEveryPage } from './every-page.js';
import { describeLinkedCase } from './linked-case.js';
import { type Receipt } from './staff.js';
import { clearStage, STAGE_MS_MAX, type Stage, scenesOn, setStage } from './stage.js';

describe('in a browser', () => {
  let stage: Stage | undefined;
  let kept: Receipt | undefined;
  const scene = scenesOn(() => stage);

  beforeAll(async () => {
    stage = await setStage();
  }, STAGE_MS_MAX);
  afterAll(() => clearStage(stage), STAGE_MS_MAX);

  describeLinkedCase(scene, (receipt) => {
    kept = receipt;
  });
  describeCutAndReturn(scene);
  describeEveryPage(scene, () => {
    if (!kept) throw new Error('no linked case was filed');
    return kept;
  });
});
