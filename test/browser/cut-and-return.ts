import { applicant } from '../../apps/cli/src/story/story-people.js';
import { COUNTY, TOWN } from '../../apps/cli/src/story/story-places.js';
import { Staff } from './staff.js';
import { type Scene } from './stage.js';

/** Decided by the township itself. */
export const TOWN_ITEM = '临时救助（小额）';
const OFFLINE = '离线（本地照常办理，恢复后自动上送）';
const ONLINE = '已连上级';

/** The line of 光明镇 is cut and healed, seen by a clerk there and on the county's screen. */
export function describeCutAndReturn(scene: Scene): void {
  describe('a cut line, as people see it', () => {
    let clerk: Staff;
    let reviewer: Staff;
    let caseNumber: string;

    scene('turns the clerk’s dot yellow, with words', async (stage) => {
      reviewer = await Staff.signIn(stage, COUNTY, 'reviewer');
      await reviewer.nodeRow('光明镇').getByText('正常').waitFor();
      clerk = await Staff.signIn(stage, TOWN, 'window-clerk');
      await clerk.syncState(ONLINE).waitFor();
      stage.federation.cutLine();
      await clerk.syncState(OFFLINE).waitFor();
      await clerk.page.getByText('离线', { exact: true }).waitFor();
    });

    scene('lets the clerk file and accept a case all the same', async () => {
      await clerk.goTo('申请登记');
      await clerk.chooseItem(TOWN_ITEM);
      await clerk.fillFiling(applicant(2));
      ({ caseNumber } = await clerk.submitFiling());
      await clerk.openWaitingCase(caseNumber);
      await clerk.act('受理');
      await clerk.untilStatus('已受理');
    });

    scene('shows the county that 光明镇 is silent, and for how long', async () => {
      const row = reviewer.nodeRow('光明镇');
      await row.getByText('无响应').first().waitFor();
      await row.getByText(/^(不到 1 秒|\d+ 秒|\d+ 分钟)前应答$/).waitFor();
      await reviewer.listAllCases();
      expect(await reviewer.caseLink(caseNumber).count()).toBe(0);
    });

    scene('heals: the dot is green again, and the case is in the county’s list', async ({ federation }) => {
      federation.healLine();
      await clerk.syncState(ONLINE).waitFor();
      await reviewer.caseLink(caseNumber).waitFor();
      await reviewer.openListedCase(caseNumber);
      await reviewer.untilStatus('已受理');
      for (const one of [clerk, reviewer]) await one.leave();
    });
  });
}
