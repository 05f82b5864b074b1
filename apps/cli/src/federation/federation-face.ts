/** Tiers of the demo federation's nodes. */
export type Tier = 'city' | 'county' | 'township' | 'village';

/** A demo account of a node; its password was made at set-up and stands in the node's accounts file only. */
export interface Account {
  readonly name: string;
  readonly password: string;
}

/** One node of a running federation, as a driver of its HTTP API needs it. */
export interface FederationNode {
  /** Path of its place, e.g. `350428106`. */
  readonly path: string;
  /** Name of its place, e.g. 光明镇. */
  readonly name: string;
  readonly tier: Tier;
  /** Path of the parent's place; the root has none. */
  readonly parent?: string;
  /** Base URL without a trailing slash; the API is under `/api`. */
  readonly url: string;
  /** Demo accounts by role, e.g. `window-clerk`. */
  readonly accounts: ReadonlyMap<string, Account>;
}

/** A process that can be killed: a node (name = path), a NATS server (name = path of its owner), a node's PostgreSQL (name = path). */
export interface Victim {
  readonly kind: 'node' | 'nats' | 'postgres';
  readonly name: string;
}

/** A running federation: eight nodes, three NATS servers and eight PostgreSQL clusters, and one uplink that can be cut. */
export interface Federation {
  readonly nodes: readonly FederationNode[];
  /** True when this start enrolled the nodes, false when it went on with the data of an earlier one. */
  readonly firstStart: boolean;
  readonly dataFolder: string;
  /** What can be killed. A database that the user brought (a database URL) is not among them. */
  victims(): readonly Victim[];
  /** Kills with SIGKILL; resolves when the process is gone. */
  kill(victim: Victim): Promise<void>;
  /** Starts a killed process again; resolves when it is ready. */
  revive(victim: Victim): Promise<void>;
  /** Cuts the node's line to its parent's hub (only 光明镇's has a proxy to cut): open connections break, new ones are refused. */
  cutUplink(path: string): Promise<void>;
  healUplink(path: string): Promise<void>;
  /** Stops nodes, then NATS servers, then PostgreSQL; nothing is left running. */
  stop(): Promise<void>;
}

/** How to start a federation. */
export interface FederationOptions {
  /** Absolute path of the folder that keeps all data; made when missing. */
  readonly dataFolder: string;
  /** Deletes the folder first, if it is a federation's. */
  readonly fresh?: boolean;
  /** Told what happens, one line each, Chinese first. */
  readonly report: (line: string) => void;
  /** Stops everything in order when it aborts, also while it is being started. */
  readonly stop?: AbortSignal;
  /** Kills everything at once when it aborts; what that leaves is mended by the next start. */
  readonly kill?: AbortSignal;
}
