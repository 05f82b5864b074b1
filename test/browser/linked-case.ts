import { type Applicant, applicant } from '../../apps/cli/src/story/story-people.js';
import { CITY, COUNTY, TOWN, VILLAGE } from '../../apps/cli/src/story/story-places.js';
import { PortalVisitor } from './portal-visitor.js';
import { type Receipt, Staff } from './staff.js';
import { type Scene, type Stage } from './stage.js';

/** Decided by the city after the county's review, accepted by townships under entrustment. */
export const LINKED_ITEM = '教师资格认定（高级中学、中等职业学校）';
export const APPLICANT: Applicant = applicant(1);
export const OPINION = '材料齐全，符合条件，同意上报。';
export const REASONS = '申请符合法定条件，准予认定。';

/** The village agent fills the form of a filing, from the guide of the item on. */
export async function fillLinkedFiling(agent: Staff): Promise<void> {
  await agent.openGuide(LINKED_ITEM);
  await agent.page.getByRole('button', { name: '代办登记' }).click();
  await agent.fillFiling(APPLICANT);
}

/** 光明镇 accepts, the county reviews, the city takes over and decides, 光明镇 delivers. */
export async function workLinkedCase(stage: Stage, caseNumber: string): Promise<void> {
  const clerk = await Staff.signIn(stage, TOWN, 'window-clerk');
  await clerk.openWaitingCase(caseNumber);
  await clerk.act('受理');
  await clerk.untilStatus('已受理');

  const reviewer = await Staff.signIn(stage, COUNTY, 'reviewer');
  await reviewer.openWaitingCase(caseNumber);
  await reviewer.act('初审意见', { choice: '建议准予', text: OPINION });

  const officer = await Staff.signIn(stage, CITY, 'linked-case-officer');
  await officer.openWaitingCase(caseNumber);
  await officer.act('签收');
  await officer.untilStatus('已签收');

  const approver = await Staff.signIn(stage, CITY, 'approver');
  await approver.openWaitingCase(caseNumber);
  await approver.act('决定', { choice: '准予', text: REASONS });
  await approver.untilStatus('已决定');

  await clerk.act('送达');
  await clerk.untilStatus('已送达');
  for (const one of [clerk, reviewer, officer, approver]) await one.leave();
}

/** A case from the village to the city and back, and what its applicant sees of it; keeps the receipt for who comes after. */
export function describeLinkedCase(scene: Scene, keep: (receipt: Receipt) => void): void {
  describe('a linked case (市县联动)', () => {
    let agent: Staff;
    let receipt: Receipt;

    scene('is filed by the village agent, who gets number and query code', async (stage) => {
      agent = await Staff.signIn(stage, VILLAGE, 'village-agent');
      await fillLinkedFiling(agent);
      receipt = await agent.submitFiling();
      keep(receipt);
      expect(receipt.caseNumber).toMatch(new RegExp(`^${VILLAGE}\\d{8}[A-Z2-7]{4}\\d{5}[0-9A-Z]$`));
      expect(receipt.queryCode).toMatch(/^[0-9A-Z]{4}-?[0-9A-Z]{4}$/);
    });

    scene('is accepted, reviewed, decided and delivered, each at its own tier', (stage) =>
      workLinkedCase(stage, receipt.caseNumber),
    );

    scene('comes back to the village with what each tier did', async () => {
      await agent.page.getByRole('link', { name: '查看办件' }).click();
      await agent.untilStatus('已送达');
      const told = {
        光明村委会: ['登记'],
        光明镇: ['收件', '受理', '送达'],
        将乐县: ['签署初审意见'],
        三明市: ['到达决定机关', '签收', '作出决定'],
      };
      // The names of places come by themselves, after the case.
      for (const place of Object.keys(told)) await agent.columnOf(place).waitFor();
      expect(await agent.eventsByPlace()).toEqual(told);
      await agent.leave();
    });

    scene('shows its applicant at another node how it stands, and nothing personal', async (stage) => {
      const visitor = await PortalVisitor.arrive(stage, CITY);
      const answer = await visitor.askProgress(receipt);
      expect(answer).toContain('已送达，办结');
      expect(answer).toContain(LINKED_ITEM);
      for (const place of ['光明村委会', '光明镇', '将乐县', '三明市']) expect(answer).toContain(place);
      const html = await visitor.page.content();
      for (const personal of [...Object.values(APPLICANT), OPINION, REASONS]) expect(html).not.toContain(personal);
      await visitor.leave();
    });
  });
}
