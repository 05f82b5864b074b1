/** A node of the federation on which faults are made: three in a line, so that the middle one has both to take and to pass on. */
export interface Place {
  readonly path: string;
  readonly name: string;
  readonly parent?: string;
  /** Roles that have an account there. */
  readonly roles: readonly string[];
}

export const COUNTY = '350428';
export const TOWN = '350428106';
export const VILLAGE = '350428106201';

/** Parents before children. The county is the root. */
export const PLACES: readonly Place[] = [
  { path: COUNTY, name: '将乐县', roles: ['operator', 'catalog-keeper', 'reviewer'] },
  { path: TOWN, name: '光明镇', parent: COUNTY, roles: ['operator', 'window-clerk'] },
  { path: VILLAGE, name: '光明村', parent: TOWN, roles: ['operator', 'village-agent'] },
];

/** An item of the county's sheet that a township decides: villages file it, the township receives it, the county annotates. */
export const ITEM = '350428:wutong:TS-001';
