import { type Calendars } from '@wutong/identity';
import { type ContentHash, type Path } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';

/**
 * The calendars by which the body at a place reads a clock that starts on a day (YYYY-MM-DD): of that year and of the
 * next, since a limit may run across the new year. A year that nobody has published is left out.
 */
export async function calendarsAt(calendars: Calendars, tx: PgTx, today: string, path: Path): Promise<ContentHash[]> {
  const year = Number(today.slice(0, 4));
  const held = [await calendars.current(tx, year, path), await calendars.current(tx, year + 1, path)];
  return held.filter((hash) => hash !== undefined);
}
