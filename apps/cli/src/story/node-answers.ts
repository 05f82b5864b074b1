/** The parts of a node's answers that the story reads. */

export interface Limit {
  readonly value: number;
  readonly unit: 'working-day' | 'natural-day';
}

export interface ReleaseInForce {
  readonly publisher: string;
  readonly number: number;
  readonly inForce: boolean;
}

export interface LinkView {
  /** Path of the neighbour. */
  readonly path: string;
  /** "open", "down", "greeting", "silent" or "refused: …". */
  readonly state: string;
  /** Age of what was last heard; absent while nothing was. */
  readonly lagMs?: number;
  /** The last journal number of this node that the neighbour said it holds durably. */
  readonly peerHeld: number;
}

export interface NodeView {
  readonly releases: readonly ReleaseInForce[];
  readonly links: readonly LinkView[];
  readonly counts: { readonly lastNumber: number };
}

/** An item as it holds at a place. What is not stated is absent. */
export interface ItemView {
  readonly id: string;
  readonly name: string;
  readonly deciding: { readonly level: number };
  readonly reviewLevel: number;
  /** Limit of the review; by law 20 working days when the item states none (行政许可法 43). */
  readonly reviewLimit?: Limit;
  readonly entrustment?: { readonly acceptanceLevel: number };
  readonly promisedLimit?: Limit;
  readonly materials: readonly { readonly code: string; readonly required: boolean }[];
}

export interface EffectiveItemView {
  readonly item: ItemView;
}

export interface ClockView {
  readonly kind: string;
  /** Path of the body that it binds. */
  readonly path: string;
  readonly limit?: Limit;
  readonly basis?: string;
}

export interface MaterialView {
  readonly code: string;
  readonly hash: string;
  /** In bytes; a node writes it as text. */
  readonly size: string | number;
  readonly mediaType: string;
}

export interface CaseView {
  readonly caseNumber: string;
  readonly materials: readonly MaterialView[];
  readonly status: string;
  readonly events: readonly { readonly type: string; readonly effect: boolean }[];
  readonly conflicts: readonly unknown[];
  readonly clocks: readonly ClockView[];
}

/** Whether an event of this type stands in the case and has effect, as this node holds it. */
export function hasEvent(view: CaseView | undefined, type: string): boolean {
  return view?.events.some((event) => event.type === type && event.effect) ?? false;
}
