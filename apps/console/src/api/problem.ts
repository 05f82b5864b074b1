/** A text in both languages, as the node tells its refusals. */
export interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

/** One field that was refused, and why. */
export interface FieldFault extends BothLanguages {
  /** Path of the field in what was sent, e.g. `applicant.name`. */
  readonly field: string;
}

/** What the node refused or failed at, as its problem document (RFC 9457) says. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: BothLanguages | undefined,
    readonly faults: readonly FieldFault[],
  ) {
    super(code);
    this.name = 'Problem';
  }
}

/** The node gave no answer: it cannot be told whether it did what was asked. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
    this.name = 'NoAnswer';
  }
}

/** Whether a write that failed so may have been done all the same: only the same id may be sent again then. */
export function leavesDoubt(error: Error | null): boolean {
  return error instanceof NoAnswer || (error instanceof Problem && error.status >= 500);
}

/** The problem that a refused request's body tells; a body of another form leaves only the status. */
export function problemOf(status: number, body: unknown): Problem {
  const { code, detail, faults } = isRecord(body) ? body : {};
  return new Problem(
    status,
    typeof code === 'string' ? code : `http.${status}`,
    textOf(detail),
    Array.isArray(faults) ? faults.flatMap(faultOf) : [],
  );
}

function faultOf(fault: unknown): FieldFault[] {
  const text = textOf(fault);
  return text && isRecord(fault) && typeof fault.field === 'string' ? [{ field: fault.field, ...text }] : [];
}

function textOf(value: unknown): BothLanguages | undefined {
  if (!isRecord(value)) return undefined;
  const { zh, en } = value;
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
