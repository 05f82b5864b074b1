export { ENTRY_WRITER, type EntryWriter } from './entry-writer.js';
export type { Family, KnownNode, NodeDirectory } from './family.js';
export { type HubConfig, type HubServerConfig, type HubUser, renderHubServerConfig } from './link/hub-config.js';
export { PARTS, type PartBox } from './part-box.js';
