export { effectivePointsDigest } from './core/effective-digest.js';
export { findItemIdParts, findPublisher, type ItemId, itemIdOf } from './core/item-id.js';
export { type Comparison, compareLimits, findLimit, limitText } from './core/limits.js';
export { meetAt } from './core/meet.js';
export type { SheetText, WorkbookText } from './core/sheet-cells.js';
export { type ColumnOf, SHEETS, type SheetName } from './core/sheet-columns.js';
export { type ParsedCatalog, type ParseResult, parseCatalog } from './core/sheet-parser.js';
export { CATALOG_MESSAGES } from './messages.js';
