import { Controller, Get } from '@nestjs/common';
import { May } from '@wutong/identity';
import { NodeView } from './node.view.js';
import { NodeFacts } from './node-facts.js';

/** How the node is, for anyone who looks: no data of people or cases. */
@Controller('node')
export class NodeController {
  constructor(private readonly facts: NodeFacts) {}

  @Get()
  @May('node.show')
  show(): Promise<NodeView> {
    return this.facts.read();
  }
}
