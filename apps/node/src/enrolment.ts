import { type INestApplication } from '@nestjs/common';
import { EnrolmentService, PgNodeDirectory, requestEnrolment, requestOfIdentity, TrustAnchors } from '@wutong/identity';
import { JOURNAL, type PgJournal } from '@wutong/store';
import { type NodeConfig } from './config.js';

/** At the first start: the root enrols itself, any other node at its parent with its one-time code. Later: nothing. */
export async function enrolNode(app: INestApplication, config: NodeConfig): Promise<void> {
  const request = requestOfIdentity(config.identity);
  if (!config.uplinkUrl) return app.get(EnrolmentService).enrolRoot(request, config.placeName);
  const journal: PgJournal = app.get(JOURNAL);
  const known = await journal.transaction((tx) => app.get(PgNodeDirectory).node(tx, request.nodeId));
  if (known) return;
  if (!config.parentUrl || !config.enrolmentCode)
    throw new Error(`${request.nodeId} is not enrolled: give WUTONG_PARENT_URL and WUTONG_ENROLMENT_CODE`);
  const anchors = await requestEnrolment(config.parentUrl, config.enrolmentCode, request);
  await journal.transaction((tx) => app.get(TrustAnchors).adopt(tx, anchors, request));
}
