export { CaseFamily } from './case.family.js';
export { CaseModule } from './case.module.js';
export type { CaseAnswer, CasePage, CaseRow, CaseView } from './case.view.js';
export { countCases } from './case-rows.js';
export type { CaseAct } from './core/case-acts.js';
export type { CaseState, CaseStatus } from './core/case-state.js';
export { CASES_MESSAGES } from './messages.js';
export { CASES_MIGRATIONS } from './migrations/index.js';
export { DUTIES, type Duties, EFFECTIVE_ITEMS, type EffectiveItems } from './ports.js';
