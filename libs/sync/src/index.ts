export type { EntryWriter } from './entry-writer.js';
export type { Family, KnownNode, NodeDirectory } from './family.js';
