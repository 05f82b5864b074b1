import { type Paced } from '../core/pace.js';
import { type Work } from '../core/rows.js';
import { type Spender } from '../core/spent.js';

/** Which places there are, and which way rows go: the hub is place 0, its children are 1, 2, 3… */
export interface Shape {
  readonly children: number;
  readonly direction: 'down' | 'up';
}

/** A process whose CPU time, with that of all it has started, is counted. */
export interface Worker {
  readonly spender: Spender;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
}

/** One contender at work for one round, on empty tables. */
export interface Round {
  /** URL of the database that holds the table of a place. */
  url(place: number): string;
  /** Has the rows of a work in memory where that place writes; outside what is measured. */
  prepare(place: number, name: string, work: Work): Promise<void>;
  /** Writes at a place what was prepared under the name, in transactions of 100 rows. */
  write(place: number, name: string): Promise<void>;
  /** Writes what was prepared a row at a time, at a steady pace; answers when each was committed. */
  writeAtPace(place: number, name: string, everyMs: number): Promise<Paced[]>;
  /** The processes that do the work, beside this program. */
  workers(): readonly Worker[];
  /** The line between a child and the hub goes, and comes back. */
  disconnect(child: number): Promise<void>;
  connect(child: number): Promise<void>;
  /** The hub's whole machine dies: its database, and with ours its nats-server and its node. */
  killHub(): Promise<void>;
  /** Starts all of it again. */
  restartHub(): Promise<void>;
  /** Throws when something was lost, parked or refused on the way. */
  demandSound(): Promise<void>;
  close(): Promise<void>;
}

export type ContenderName = 'ours' | 'limit' | 'floor' | 'peer';

/** Whether it writes everywhere itself, since it has no line. */
export const hasNoLine = (name: ContenderName) => name === 'limit' || name === 'floor';

export interface Contender {
  readonly name: ContenderName;
  begin(shape: Shape): Promise<Round>;
  /** Ends what outlives rounds. */
  end(): Promise<void>;
}

/** Path of a place: a county, and townships under it. */
export const pathOfPlace = (place: number) => (place === 0 ? '350428' : String(350_428_100 + place));

/** What stands at a place; a place that is not there is a mistake of the bench. */
export function at<T>(places: readonly T[], place: number): T {
  const found = places[place];
  if (found === undefined) throw new Error(`no place ${place}`);
  return found;
}
