import { create, toBinary } from '@bufbuild/protobuf';
import { type Fault, type Refusal } from '@wutong/kernel';
import { directory } from '@wutong/wire';

/** The exceptions of one year from "Monday to Friday are worked", as the State Council's notice sets them. */
export interface YearCalendar {
  readonly year: number;
  /** The notice that sets it; empty when it could not be named for sure. */
  readonly notice: string;
  /** Weekdays off and weekend days worked, as YYYY-MM-DD, all of the year. */
  readonly daysOff: readonly string[];
  readonly daysWorked: readonly string[];
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function weekdayOf(date: string): number | undefined {
  if (!DATE.test(date)) return undefined;
  const day = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date ? undefined : day.getUTCDay();
}

/**
 * Whether a calendar is one: real dates of its year, each once, weekdays off, weekend days worked. A day that a notice
 * sets in the December before belongs to that year's calendar, which is then published anew.
 */
export function checkCalendar(calendar: YearCalendar): Refusal | undefined {
  const faults: Fault[] = [];
  if (!Number.isInteger(calendar.year) || calendar.year < 2000 || calendar.year > 2100)
    faults.push({ field: 'year', value: String(calendar.year), code: 'calendar.year' });
  const check = (field: 'daysOff' | 'daysWorked', weekend: boolean) => {
    const seen = new Set<string>();
    calendar[field].forEach((date, index) => {
      const at = (code: string) => faults.push({ field: `${field}[${index}]`, value: date, code });
      const weekday = weekdayOf(date);
      if (weekday === undefined) at('calendar.not-a-date');
      else if (Number(date.slice(0, 4)) !== calendar.year) at('calendar.other-year');
      else if ((weekday === 0 || weekday === 6) !== weekend) at(`calendar.${weekend ? 'weekday' : 'weekend'}`);
      else if (seen.has(date)) at('calendar.twice');
      seen.add(date);
    });
  };
  check('daysOff', false);
  check('daysWorked', true);
  return faults.length > 0 ? { kind: 'invalid', code: 'directory.bad-calendar', faults } : undefined;
}

/** The calendar as content bytes, days in order. */
export function encodeCalendar(calendar: YearCalendar): Uint8Array {
  const message = create(directory.CalendarSchema, {
    year: calendar.year,
    notice: calendar.notice,
    daysOff: [...calendar.daysOff].sort(),
    daysWorked: [...calendar.daysWorked].sort(),
  });
  return toBinary(directory.CalendarSchema, message);
}
