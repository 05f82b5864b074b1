import { sweepRun } from './sweep.mjs';

export default function tearDown() {
  sweepRun(process.env.WUTONG_TEST_RUN_FOLDER);
}
