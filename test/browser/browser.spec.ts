import { describeCutAndReturn } from './cut-and-return.js';
import { describeEveryPage } from './every-page.js';
import { describeLinkedCase } from './linked-case.js';
import { type Receipt } from './staff.js';
import { clearStage, type Stage, scenesOn, setStage } from './stage.js';

/** Chromium may have to be installed first. */
const SETTING_MS_MAX = 900_000;

describe('in a browser', () => {
  let shared: Stage | undefined;
  let kept: Receipt | undefined;

  const scene = scenesOn(() => {
    if (!shared) throw new Error('the stage is not set');
    return shared;
  });

  beforeAll(async () => {
    shared = await setStage();
  }, SETTING_MS_MAX);
  afterAll(() => clearStage(shared), SETTING_MS_MAX);

  describeLinkedCase(scene, (receipt) => {
    kept = receipt;
  });
  describeCutAndReturn(scene);
  describeEveryPage(scene, () => {
    if (!kept) throw new Error('no linked case was filed');
    return kept;
  });
});
