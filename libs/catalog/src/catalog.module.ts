import { Module } from '@nestjs/common';
import { CatalogController } from './catalog.controller.js';
import { CatalogService } from './catalog.service.js';
import { EffectiveItems } from './effective-items.js';
import { ImportStaging } from './import-staging.js';
import { OverlayFamily } from './overlay.family.js';
import { ReleaseFamily } from './release.family.js';

/**
 * Items, releases, overlays. It expects the store's and sync's tokens (JOURNAL, COMMANDS, CLOCK, OWN_NODE, ENTRY_WRITER)
 * and CATALOG_DUTIES from global modules.
 */
@Module({
  controllers: [CatalogController],
  providers: [CatalogService, EffectiveItems, ImportStaging, OverlayFamily, ReleaseFamily],
  exports: [CatalogService, EffectiveItems, OverlayFamily, ReleaseFamily],
})
export class CatalogModule {}
