import { type Path } from '@wutong/kernel';

/** What the catalog asks of the duties that the tiers have. */
export interface CatalogDuties {
  /** Whether the place imports and publishes standards. */
  mayPublish(path: Path): boolean;
  /** Whether the place tightens, for its own part, what is published above it. */
  mayOverlay(path: Path): boolean;
}

/** Injection token of {@link CatalogDuties}. */
export const CATALOG_DUTIES = Symbol('CatalogDuties');
