/** Where the story takes place: 三明市, 将乐县, 光明镇 and the village point under it. */
export const CITY = '3504';
export const COUNTY = '350428';
export const TOWN = '350428106';
export const VILLAGE = '350428106201';
