/** What a node's API answers about its sync, as far as the command line shows it (apps/node/openapi.json). */

export interface LinkAnswer {
  readonly peer: string;
  readonly path: string;
  readonly direction: 'up' | 'down';
  readonly state: string;
  readonly lagMs?: number | null;
  readonly sent: number;
  readonly peerHeld: number;
  readonly held: number;
  readonly gap: boolean;
  /** All that the neighbour owed when the link was opened has come. */
  readonly complete: boolean;
  readonly lastError: string;
  readonly verification?: {
    readonly agoMs: number;
    readonly keys: number;
    readonly equal: boolean;
    readonly different: number;
    readonly repaired: number;
    readonly moving: number;
  };
}

export interface StatusAnswer {
  readonly nodeId: string;
  readonly path: string;
  readonly leader: boolean;
  readonly journal: {
    readonly instance: string;
    readonly epoch: number;
    readonly standing: string;
    readonly recovery: string;
  };
  readonly rulings: readonly { readonly nodeId: string; readonly instance: string; readonly epoch: number }[];
  readonly alarms: readonly { readonly zh: string; readonly en: string }[];
  readonly quarantineKept: number;
  readonly counts: {
    readonly entries: number;
    readonly lastNumber: number;
    readonly unnumbered: number;
    readonly parked: number;
    readonly failing: number;
    readonly quarantined: number;
  };
  readonly links: readonly LinkAnswer[];
}

export interface DifferentKeyAnswer {
  readonly key: string;
  readonly held: boolean;
  readonly made: boolean;
  readonly repaired: boolean;
  readonly failure: string;
}

export interface VerifyAnswer {
  readonly peer: string;
  readonly keys: number;
  readonly equal: boolean;
  readonly different: readonly DifferentKeyAnswer[];
  readonly moving: readonly string[];
  readonly isWhole: boolean;
}

export interface ParkedAnswer {
  readonly id: string;
  readonly via: string;
  readonly key: string;
  readonly missing: readonly string[];
  readonly failure: string;
  readonly sinceMs: number;
}

export interface QuarantinedAnswer {
  readonly id: number;
  readonly via: string;
  readonly reason: string;
  readonly size: number;
  readonly atMs: number;
}

export interface ActAnswer {
  readonly path: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly role: string;
  readonly act: string;
  readonly peer: string;
  readonly subjects: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly atMs: number;
}

/** What the headers of an export say, and where its bytes were written. */
export interface ExportAnswer {
  readonly file: string;
  readonly bytes: number;
  /** Journal numbers that the file covers: those after `after`, up to `upto`. */
  readonly after: number;
  readonly upto: number;
  /** Whether more waits for a next file. */
  readonly more: boolean;
}

export interface ImportAnswer {
  readonly from: string;
  readonly bundles: number;
  readonly applied: number;
  readonly parked: number;
  readonly unproved: number;
  readonly held: number;
}
