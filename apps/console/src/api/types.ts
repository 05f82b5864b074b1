import type { components } from '../gen/api';

/** What the node's API shows and takes, by the names that the pages use. */

type Schemas = components['schemas'];

export type NodeFacts = Schemas['NodeView'];
export type FederationNode = Schemas['FederationNodeView'];
export type Act = Schemas['OwnSession']['acts'][number];

export type EffectiveItem = Schemas['EffectiveItemView'];
export type Item = EffectiveItem['item'];
export type Limit = Schemas['LimitView'];

export type CaseRow = Schemas['CaseRow'];
export type CaseView = Schemas['CaseView'];
export type CaseStatus = NonNullable<CaseView['status']>;
export type CaseEvent = CaseView['events'][number];
export type CaseClock = CaseView['clocks'][number];
export type CaseAct = CaseView['availableActs'][number];
export type CaseAnswer = Schemas['CaseAnswer'];
export type FiledMaterial = Schemas['FiledMaterialView'];
export type NewCase = Schemas['FileCaseDto'];
export type NewMaterial = NewCase['materials'][number];
