/** How a refusal is to be understood; decides the HTTP status and the exit code. */
export type RefusalKind = 'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'unavailable';

/** One field, cell or point that is wrong, and why. */
export interface Fault {
  /** Where: a field ("promisedLimit") or a cell ("事项!H12"). */
  readonly field: string;
  readonly value?: string;
  /** Message code of the reason. */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Why something was not done, as a value: pure cores return it, services throw it as {@link Refused}. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** Message code, e.g. "overlay.wider". */
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly faults?: readonly Fault[];
}

/** The one exception for a refusal. Nothing was written when it is thrown. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
    this.name = 'Refused';
  }
}

/** Throws the refusal when there is one. */
export function refuseIf(refusal: Refusal | undefined): void {
  if (refusal) throw new Refused(refusal);
}

/** Text of a message in both languages; `{name}` stands for a parameter. */
export interface Message {
  readonly zh: string;
  readonly en: string;
}

export type Messages = Readonly<Record<string, Message>>;

/** The text of a message, Chinese first, with its parameters filled in. An unknown code is shown as itself. */
export function renderMessage(
  messages: Messages,
  code: string,
  params: Readonly<Record<string, string | number>> = {},
): Message {
  const message = messages[code] ?? { zh: code, en: code };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  return { zh: fill(message.zh), en: fill(message.en) };
}
