import { Account } from './account.entity.js';
import { SessionRecord } from './session.entity.js';

/** For the data source. */
export const IDENTITY_ENTITIES = [Account, SessionRecord];
