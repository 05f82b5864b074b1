import { Inject, Injectable } from '@nestjs/common';
import { type ContentHash } from '@wutong/kernel';
import { OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';

/** The calendars in force at this node. */
export interface Calendars {
  /** Content hash of a year's calendar; undefined while none is published for it: such days are not known. */
  current(tx: PgTx, year: number): Promise<ContentHash | undefined>;
}

/** Injection token of {@link Calendars}. */
export const CALENDARS = Symbol('Calendars');

/** The nearest node at or above this one that published the year says which days are worked here. */
@Injectable()
export class PgCalendars implements Calendars {
  constructor(@Inject(OWN_NODE) private readonly ownNode: OwnNode) {}

  async current(tx: PgTx, year: number): Promise<ContentHash | undefined> {
    const [row] = await tx.query<{ content: ContentHash }>(
      `select content from directory_calendar where year = $1 and starts_with($2, owner)
       order by length(owner) desc limit 1`,
      [year, this.ownNode.path],
    );
    return row?.content;
  }
}
