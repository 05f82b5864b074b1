import { untilHolds } from '../condition.js';
import { type Answer } from '../http-client.js';
import { type CaseView, hasEvent, type ItemView } from '../node-answers.js';
import { type Story } from '../story.js';
import { filedMaterials } from '../story-materials.js';
import { applicant } from '../story-people.js';

/** Files a case at a place: the same label files the same case again. `person` numbers the generated applicant. */
export async function fileCase(
  story: Story,
  path: string,
  role: string,
  filing: { readonly label: string; readonly item: ItemView; readonly person: number },
): Promise<Answer<{ caseNumber: string }>> {
  const { label, item, person } = filing;
  const body = { itemId: item.id, applicant: applicant(person), materials: filedMaterials(label, item.materials) };
  return story.send<{ caseNumber: string }>(path, role, { label, path: '/api/cases', body });
}

/** One act on a case, e.g. its acceptance. */
export async function actOn(
  story: Story,
  path: string,
  role: string,
  act: { readonly caseNumber: string; readonly act: string; readonly label?: string; readonly body: object },
): Promise<Answer<object>> {
  const url = `/api/cases/${encodeURIComponent(act.caseNumber)}/${act.act}`;
  return story.send(path, role, { label: act.label ?? act.act, path: url, body: act.body });
}

/** Waits until a node holds the case with an event of this type in it. */
export function untilEvent(
  story: Story,
  path: string,
  role: string,
  wanted: { readonly caseNumber: string; readonly type: string },
): Promise<CaseView | undefined> {
  return untilHolds({
    node: story.called(path),
    awaited: `${wanted.caseNumber} 有 ${wanted.type} / holds ${wanted.type}`,
    look: () => story.findCase(path, role, wanted.caseNumber),
    holds: (view) => hasEvent(view, wanted.type),
  });
}
