import { Controller, Get } from '@nestjs/common';
import { May } from '@wutong/identity';
import { FederationService } from './federation.service.js';
import { FederationView } from './federation.view.js';

/** The tree of nodes as this one knows it, live. */
@Controller('federation')
export class FederationController {
  constructor(private readonly federation: FederationService) {}

  @Get()
  @May('federation.show')
  show(): Promise<FederationView> {
    return this.federation.show();
  }
}
