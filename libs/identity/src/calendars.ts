import { Injectable } from '@nestjs/common';
import { type ContentHash, type Path } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';

/** The calendars in force, as far as this node holds them. */
export interface Calendars {
  /** Content hash of a year's calendar at a place; undefined while none is published for it: such days are not known. */
  current(tx: PgTx, year: number, path: Path): Promise<ContentHash | undefined>;
}

/** Injection token of {@link Calendars}. */
export const CALENDARS = Symbol('Calendars');

/** The nearest publisher of the year at or above a place says which days are worked there. */
@Injectable()
export class PgCalendars implements Calendars {
  async current(tx: PgTx, year: number, path: Path): Promise<ContentHash | undefined> {
    const [row] = await tx.query<{ content: ContentHash }>(
      `select content from directory_calendar where year = $1 and starts_with($2, owner)
       order by length(owner) desc limit 1`,
      [year, path],
    );
    return row?.content;
  }
}
