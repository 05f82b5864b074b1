import { Inject, Injectable } from '@nestjs/common';
import { countCases } from '@wutong/cases';
import { EffectiveItems } from '@wutong/catalog';
import { PgNodeDirectory } from '@wutong/identity';
import { type Path, shanghaiDate } from '@wutong/kernel';
import { CLOCK, type Clock, JOURNAL, type PgJournal } from '@wutong/store';
import { NODE_CORE, type NodeCore } from './core.module.js';
import { type NodeView } from './node.view.js';
import { NODE_FACE, type NodeFace } from './node-face.js';
import { profileOf } from './profiles.js';
import { SyncService } from './sync.service.js';
import { journalCountsView } from './sync.view.js';

/** What this node says of itself, to its own screens and to its parent. No data of people or cases. */
@Injectable()
export class NodeFacts {
  constructor(
    @Inject(JOURNAL) private readonly journal: PgJournal,
    @Inject(NODE_CORE) private readonly core: NodeCore,
    @Inject(NODE_FACE) private readonly face: NodeFace,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly items: EffectiveItems,
    private readonly directory: PgNodeDirectory,
    private readonly sync: SyncService,
  ) {}

  async read(): Promise<NodeView> {
    const { identity } = this.core;
    const { start } = this.journal;
    const journal = await this.journal.counts();
    const today = shanghaiDate(this.clock.now());
    return this.journal.transaction(async (tx) => {
      const releases = await this.items.releases(tx, today);
      const names = await this.directory.placeNames(tx, [...new Set(releases.map(({ publisher }) => publisher))]);
      const { tier, duties } = profileOf(identity.path as Path);
      return {
        nodeId: identity.nodeId,
        path: identity.path,
        placeName: this.face.placeName,
        tier,
        duties: [...duties],
        instance: start.instance,
        epoch: Number(start.epoch),
        sealing: this.journal.standing === 'sealing',
        suite: identity.algorithm === 1 ? 'SHA-256 + Ed25519' : 'SM3 + SM2',
        releases: releases.map(({ publisher, number, effectiveOn, inForce }) => ({
          publisher,
          publisherName: names.get(publisher) ?? '',
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
        counts: { ...journalCountsView(journal), cases: await countCases(tx) },
      };
    });
  }
}
