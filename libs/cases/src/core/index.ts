export {
  arrivalAtDecider,
  arrivalAtReceiver,
  availableActs,
  type CaseAct,
  decideAccept,
  decideAnnotation,
  decideDecision,
  decideDelivery,
  decideOpinion,
  decideTakeOver,
  isRefusal,
  NODE_ROLE,
  type Post,
} from './case-acts.js';
export { filingAudience, membersAdmitted, opinionAudience } from './case-audience.js';
export { authoriseEntry } from './case-authority.js';
export { decidingBody } from './case-competence.js';
export { digestOfState, stateToJson } from './case-digest.js';
export { CASE_LANES, CASE_TYPES, caseEventOf, RULE_VERSION } from './case-event.js';
export { filedBody, receivingPlaceOf } from './case-filing.js';
export { fold } from './case-fold.js';
export { caseNumberOf } from './case-number.js';
export { pathOf } from './case-path.js';
export type { CaseState } from './case-state.js';
