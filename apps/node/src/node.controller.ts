import { Controller, Get, Inject } from '@nestjs/common';
import { EffectiveItems } from '@wutong/catalog';
import { May } from '@wutong/identity';
import { type Path, shanghaiDate } from '@wutong/kernel';
import { CLOCK, type Clock, JOURNAL, type PgJournal } from '@wutong/store';
import { NODE_CORE, type NodeCore } from './core.module.js';
import { NODE_FACE, type NodeFace } from './node-face.js';
import { profileOf } from './profiles.js';
import { SyncService } from './sync.service.js';

/** How the node is, for anyone who looks: no data of people or cases. */
@Controller('node')
export class NodeController {
  constructor(
    @Inject(JOURNAL) private readonly journal: PgJournal,
    @Inject(NODE_CORE) private readonly core: NodeCore,
    @Inject(NODE_FACE) private readonly face: NodeFace,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly items: EffectiveItems,
    private readonly sync: SyncService,
  ) {}

  @Get()
  @May('node.show')
  async show() {
    const { identity } = this.core;
    const { start } = this.journal;
    const counts = await this.journal.counts();
    const today = shanghaiDate(this.clock.now());
    const releases = await this.journal.transaction((tx) => this.items.releases(tx, today));
    return {
      nodeId: identity.nodeId,
      path: identity.path,
      placeName: this.face.placeName,
      ...profileOf(identity.path as Path),
      instance: start.instance,
      epoch: Number(start.epoch),
      sealing: this.journal.isSealing,
      suite: identity.algorithm === 1 ? 'SHA-256 + Ed25519' : 'SM3 + SM2',
      releases: releases.map(({ publisher, number, effectiveOn, inForce }) => ({
        publisher,
        number,
        effectiveOn,
        inForce,
      })),
      links: this.sync.standings().map((standing) => ({
        peer: standing.peer,
        path: standing.path,
        direction: standing.direction,
        state: standing.state,
        lagMs: standing.lagMs,
        sent: Number(standing.sent),
        peerHeld: Number(standing.peerHeld),
        held: Number(standing.held),
      })),
      counts: Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value)])),
    };
  }
}
