import { type Federation, type FederationNode } from '../federation/federation.js';
import { storyCommandId } from './command-id.js';
import { type CasesCompared, type CatalogCompared } from './compare.js';
import { type Answer, type Command, NodeClient } from './http-client.js';
import { type RequestWatch } from './kill-switch.js';
import { type CaseView, type EffectiveItemView, type ItemView } from './node-answers.js';
import { type NodeRefusal } from './node-refusal.js';
import { type StoryItems } from './story-items.js';
import { type StepName } from './story-step.js';

/** What one step learns and a later one needs. */
export interface StoryFacts {
  items?: StoryItems;
  linkedCase?: string;
  dailyCase?: string;
  windowCases?: readonly string[];
  /** Of these, the ones that this run filed (an earlier one's have long reached the county). */
  newCases?: readonly string[];
  /** Nodes that answered with their digests. */
  nodesCompared?: number;
  healedAt?: number;
  convergeMs?: number;
  cases?: CasesCompared;
  catalog?: CatalogCompared;
}

/** A command of a step; its label makes its id. */
export interface StoryCommand {
  readonly label: string;
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object | Uint8Array;
}

/** The story while it is told: the nodes' clients, the facts so far, and what the commands of the step came to. */
export class Story {
  readonly facts: StoryFacts = {};
  private readonly clients: ReadonlyMap<string, NodeClient>;
  private step: StepName | undefined;
  private answers: Answer<object>[] = [];
  private readonly writtenPaths: string[] = [];

  constructor(
    readonly federation: Federation,
    watch: RequestWatch,
  ) {
    this.clients = new Map(federation.nodes.map((node) => [node.path, new NodeClient(node, watch)]));
  }

  enter(step: StepName): void {
    this.step = step;
    this.answers = [];
    if (step === 'cut') this.writtenPaths.length = 0;
  }

  at(path: string): NodeClient {
    const client = this.clients.get(path);
    if (!client) throw new Error(`no node at ${path} in this federation`);
    return client;
  }

  node(path: string): FederationNode {
    return this.at(path).node;
  }

  /** Name and path of a node, as people know it. */
  called(path: string): string {
    return `${this.node(path).name} ${path}`;
  }

  /** The item as it holds at a place, in the view of one node. */
  async effectiveItem(path: string, place: string, itemId: string): Promise<ItemView> {
    const query = `/api/catalog/items/${encodeURIComponent(itemId)}?place=${place}`;
    return (await this.at(path).ask<EffectiveItemView>('operator', query)).item;
  }

  /** All items in force at a place, in the view of its own node. */
  async listItems(path: string): Promise<readonly ItemView[]> {
    const query = `/api/catalog/items?place=${path}`;
    const { items } = await this.at(path).ask<{ items: EffectiveItemView[] }>('operator', query);
    return items.map(({ item }) => item);
  }

  /** A case as one node holds it; undefined where it is not (yet) held. */
  findCase(path: string, role: string, caseNumber: string): Promise<CaseView | undefined> {
    return this.at(path).find<CaseView>(role, `/api/cases/${encodeURIComponent(caseNumber)}`);
  }

  /** Numbers of the linked cases that have arrived at a deciding node and are not taken over. */
  async linkedCases(path: string): Promise<readonly string[]> {
    const { cases } = await this.at(path).ask<{ cases: { caseNumber: string }[] }>(
      'linked-case-officer',
      '/api/linked-cases',
    );
    return cases.map(({ caseNumber }) => caseNumber);
  }

  async send<A extends object>(path: string, role: string, command: StoryCommand): Promise<Answer<A>> {
    const answer = await this.at(path).send<A>(role, this.command(command));
    this.answers.push(answer);
    if (!isKept(answer)) this.writtenPaths.push(command.path);
    return answer;
  }

  sendRefused(
    path: string,
    role: string,
    command: StoryCommand,
  ): Promise<{ refusal?: NodeRefusal; answered?: unknown }> {
    return this.at(path).sendRefused(role, this.command(command));
  }

  /** Whether an earlier run had done all that the step does (a kept answer after a repeat is no sign of it). */
  get unchanged(): boolean {
    if (this.answers.length === 0) return !this.federation.firstStart;
    return this.answers.every((answer) => isKept(answer) && answer.attempts === 1);
  }

  /** Whether a command under this path surely wrote something since the step `cut`. */
  wroteWhileCut(under: string): boolean {
    return this.writtenPaths.some((path) => path.startsWith(under));
  }

  private command({ label, method = 'POST', path, body }: StoryCommand): Command {
    return { id: storyCommandId(this.step ?? '', label), method, path, body };
  }
}

/** A fact that an earlier step must have left. */
export function known<T>(fact: T | undefined, what: string): T {
  if (fact === undefined) throw new Error(`the story does not know ${what}: the step that finds it has not been told`);
  return fact;
}

function isKept({ value }: Answer<object>): boolean {
  return value.replayed === true || value.unchanged === true;
}
