import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { PgNodeDirectory } from '@wutong/identity';
import { CLOCK, type Clock, JOURNAL, type Journal, type PgTx } from '@wutong/store';
import { Asker } from '@wutong/sync';
import { node } from '@wutong/wire';
import { NODE_CORE, type NodeCore } from '../core.module.js';
import { NodeFacts } from '../node-facts.js';
import { HUBS, type Hubs, SyncService } from '../sync.service.js';
import { type FederationView } from './federation.view.js';
import { type NamedNode, NEVER_HEARD, type ParentHeard, statusOfSilent, treeOf } from './federation-tree.js';

/** Tiers under this node that its screen shows; a city sees down to its villages. */
const LEVELS = 3;
const LEVELS_MAX = 4;
/** The screen's first ask waits this long; each tier below gets less, so that its answer comes in time. */
const WAIT_MS = 2_500;
const WAIT_STEP_MS = 600;
const WAIT_MIN_MS = 300;
/** Screens that look within this time share one round of asking. */
const FRESH_MS = 2_000;

interface Round {
  readonly atMs: number;
  readonly levels: number;
  readonly status: Promise<node.NodeStatus>;
}

/**
 * The federation, live: this node asks its children how they stand, they ask theirs, and only while somebody looks.
 * What was last heard of each child is kept in memory for when it falls silent.
 */
@Injectable()
export class FederationService {
  private readonly lastKnown = new Map<string, node.NodeStatus>();
  private readonly asker: Asker | undefined;
  private round: Round | undefined;

  constructor(
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(NODE_CORE) private readonly core: NodeCore,
    @Inject(HUBS) hubs: Hubs,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly directory: PgNodeDirectory,
    private readonly facts: NodeFacts,
    private readonly sync: SyncService,
  ) {
    this.asker = hubs.own && new Asker(hubs.own, core.identity.nodeId);
  }

  async show(): Promise<FederationView> {
    const own = await this.status(LEVELS, WAIT_MS);
    const { line, names } = await this.journal.transaction(async (tx) => ({
      line: await this.directory.lineOf(tx, this.core.identity.nodeId),
      names: await this.directory.placeNames(tx, publishersOf(own)),
    }));
    const tree = treeOf(own, line.slice(0, -1), this.heardOfParent(), (path) => names.get(path) ?? '');
    return { asOfMs: this.clock.now(), tree };
  }

  private heardOfParent(): ParentHeard {
    const up = this.sync.standings().find(({ direction }) => direction === 'up');
    if (!up) return NEVER_HEARD;
    return { answers: up.state === 'open', atMs: up.lagMs === undefined ? null : this.clock.now() - up.lagMs };
  }

  /** Answers a neighbour's question "status". */
  async answer(body: Uint8Array): Promise<Uint8Array> {
    const { levels, waitMs } = fromBinary(node.StatusRequestSchema, body);
    const status = await this.status(Math.min(levels, LEVELS_MAX), Math.min(waitMs, WAIT_MS) - WAIT_STEP_MS);
    return toBinary(node.NodeStatusSchema, status);
  }

  /** This node's status and what lies so many tiers under it; rounds of asking are shared while they are fresh. */
  private status(levels: number, waitMs: number): Promise<node.NodeStatus> {
    const now = performance.now();
    if (this.round && this.round.levels >= levels && now - this.round.atMs < FRESH_MS) return this.round.status;
    this.round = { atMs: now, levels, status: this.ask(levels, waitMs) };
    return this.round.status;
  }

  private async ask(levels: number, waitMs: number): Promise<node.NodeStatus> {
    const known = await this.journal.transaction((tx) => this.directory.nodes(tx));
    const children = known.filter(({ parent }) => parent === this.core.identity.nodeId);
    const standings = new Map(this.sync.standings().map((standing) => [standing.peer, standing]));
    const [own, told] = await Promise.all([
      this.ownStatus(),
      Promise.all(
        levels === 0
          ? []
          : children.map(async (child) => {
              const answer = await this.askChild(child, levels - 1, Math.max(waitMs, WAIT_MIN_MS));
              const uplink = uplinkStanding(standings.get(child.nodeId));
              return answer ?? statusOfSilent(child, this.lastKnown.get(child.nodeId), uplink, known);
            }),
      ),
    ]);
    return create(node.NodeStatusSchema, { ...own, children: told });
  }

  private async askChild(child: NamedNode, levels: number, waitMs: number): Promise<node.NodeStatus | undefined> {
    if (!this.asker) return undefined;
    const request = toBinary(node.StatusRequestSchema, create(node.StatusRequestSchema, { levels, waitMs }));
    try {
      const answer = await this.asker.ask(child.nodeId, 'status', request, waitMs);
      const status = { ...fromBinary(node.NodeStatusSchema, answer), answering: true };
      this.lastKnown.set(child.nodeId, status);
      return status;
    } catch (error) {
      // Away, or too slow: the screen says that it is silent.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }

  private async ownStatus(): Promise<node.NodeStatus> {
    const { nodeId, path, placeName, releases, links, counts } = await this.facts.read();
    const up = links.find(({ direction }) => direction === 'up');
    return create(node.NodeStatusSchema, {
      nodeId,
      path,
      placeName,
      asOfMs: BigInt(this.clock.now()),
      answering: true,
      releases: releases.filter(({ inForce }) => inForce),
      uplink: up && uplinkStanding(up),
      cases: BigInt(counts.cases),
      parked: BigInt(counts.parked),
      quarantined: BigInt(counts.quarantined),
    });
  }
}

function uplinkStanding(
  standing: { state: string; lagMs?: number | undefined } | undefined,
): node.UplinkStanding | undefined {
  if (!standing) return undefined;
  const { state, lagMs } = standing;
  return create(node.UplinkStandingSchema, { state, ...(lagMs === undefined ? {} : { lagMs: BigInt(lagMs) }) });
}

function publishersOf({ releases, children }: node.NodeStatus): string[] {
  return [...new Set([...releases.map(({ publisher }) => publisher), ...children.flatMap(publishersOf)])];
}
