import { bodyOf, client } from './client';
import type { CaseAct, CaseAnswer, NewCase } from './types';

export const openSession = (name: string, password: string) =>
  bodyOf(client.POST('/api/session', { body: { name, password } }));

export const closeSession = () => bodyOf(client.DELETE('/api/session'));

/** What a person fills in for an act on a case; acts without fields take nothing. */
export interface ActFields {
  readonly favourable?: boolean;
  readonly outcome?: 'granted' | 'refused';
  readonly text?: string;
}

export const fileCase = (commandId: string, body: NewCase): Promise<CaseAnswer> =>
  bodyOf(client.POST('/api/cases', { params: { header: { 'Idempotency-Key': commandId } }, body }));

/** Does an act on a case. */
export function actOnCase(commandId: string, number: string, act: CaseAct, fields: ActFields): Promise<CaseAnswer> {
  const params = { header: { 'Idempotency-Key': commandId }, path: { number } };
  const text = fields.text ?? '';
  switch (act) {
    case 'accepted':
      return bodyOf(client.POST('/api/cases/{number}/acceptance', { params, body: undefined }));
    case 'opinion-signed':
      return bodyOf(
        client.POST('/api/cases/{number}/opinion', { params, body: { favourable: fields.favourable ?? false, text } }),
      );
    case 'taken-over':
      return bodyOf(client.POST('/api/cases/{number}/receipt', { params, body: undefined }));
    case 'decided':
      return bodyOf(
        client.POST('/api/cases/{number}/decision', {
          params,
          body: { outcome: fields.outcome ?? 'refused', reasons: text },
        }),
      );
    case 'delivered':
      return bodyOf(client.POST('/api/cases/{number}/delivery', { params, body: undefined }));
    case 'annotated':
      return bodyOf(client.POST('/api/cases/{number}/annotations', { params, body: { text } }));
  }
}
