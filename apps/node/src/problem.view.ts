/** A text in both languages. */
export class TextView {
  zh: string;
  en: string;
}

/** One field or cell that is wrong, why, and the words for it. */
export class FaultView {
  field: string;
  value?: string;
  code: string;
  zh: string;
  en: string;
}

/** What was refused or failed, as a problem document (RFC 9457). */
export class ProblemView {
  /** urn:wutong:problem: and the code. */
  type: string;
  title: string;
  status: number;
  code: string;
  detail: TextView;
  faults: FaultView[];
}
