/** One wrong field or cell, as a problem document lists it. */
export interface ProblemFault {
  readonly field: string;
  readonly value?: string;
  readonly zh?: string;
  readonly en?: string;
}

/** A node's refusal: its problem document (RFC 9457) as a typed error. Nothing was written. */
export class NodeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly faults: readonly ProblemFault[],
    readonly zh: string,
    readonly en: string,
  ) {
    super(`${status} ${code}: ${zh} / ${en}${faults.map((fault) => `; ${fault.field}: ${fault.en ?? ''}`).join('')}`);
    this.name = 'NodeRefusal';
  }
}

/** Reads a problem document; what it does not say is left empty. */
export function refusalOf(status: number, body: unknown): NodeRefusal {
  const document = isRecord(body) ? body : {};
  const detail = isRecord(document.detail) ? document.detail : {};
  const faults = Array.isArray(document.faults) ? document.faults.filter(isRecord).map(faultOf) : [];
  return new NodeRefusal(status, text(document.code), faults, text(detail.zh), text(detail.en));
}

function faultOf(fault: Record<string, unknown>): ProblemFault {
  return { field: text(fault.field), value: text(fault.value), zh: text(fault.zh), en: text(fault.en) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
