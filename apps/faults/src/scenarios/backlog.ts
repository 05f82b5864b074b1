import { waitUntil } from '@wutong/servers';
import { type Federation } from '../federation/federation.js';
import { COUNTY, TOWN } from '../federation/places.js';
import { askDatabase } from '../judgement/database.js';
import { type Scenario } from '../scenario.js';
import { Resident } from './resident.js';
import { appendAsSecondProcess, NEWER_TYPE } from './second-process.js';

/** A node at work takes about 200 MiB; with a backlog it may take so much, however long that is. */
const RESIDENT_MIB_MAX = 400;
const DRAINED_MS_MAX = 600_000;

/** So many entries wait behind the township's cut line, and then go up: memory must not grow with them. */
export const backlog: Scenario = {
  name: 'backlog',
  play: ({ federation, staff, sizes }) => {
    const resident = new Resident(federation);
    let seconds = { append: 0, drain: 0 };
    return {
      async setUp() {
        await staff.end();
        // An act admits the county to the key on which the backlog will stand.
        await federation.api(TOWN).command('operator', '/api/sync/retry', {});
        await federation.line(TOWN).cut();
      },
      async fault() {
        const beganMs = performance.now();
        await appendAsSecondProcess(federation.place(TOWN), federation.databaseUrl(TOWN), sizes.backlog);
        seconds = { ...seconds, append: secondsSince(beganMs) };
      },
      async heal() {
        const beganMs = performance.now();
        await federation.line(TOWN).heal();
        await staff.begin();
        await untilDrained(federation);
        seconds = { ...seconds, drain: secondsSince(beganMs) };
      },
      async holds() {
        const maxRssMb = resident.end();
        if (maxRssMb > RESIDENT_MIB_MAX) throw new Error(`${maxRssMb} MiB were resident, over ${RESIDENT_MIB_MAX}`);
        const [waited = 0, drained = 0] = await Promise.all([TOWN, COUNTY].map((path) => countAt(federation, path)));
        if (waited !== drained) throw new Error(`of ${waited} entries that waited ${drained} have arrived`);
        const { append, drain } = seconds;
        return { waited, drained, appendSeconds: append, drainSeconds: drain, maxRssMb, boundRssMb: RESIDENT_MIB_MAX };
      },
    };
  },
};

/** Waits until the county holds as many as the township; the cheap look comes first. */
async function untilDrained(federation: Federation): Promise<void> {
  const lastAt = (path: string) => askNumber(federation, path, 'select max(number)::int as value from journal_number');
  const waiting = await countAt(federation, TOWN);
  const isDrained = async () => (await lastAt(COUNTY)) >= waiting && (await countAt(federation, COUNTY)) >= waiting;
  if (await waitUntil(isDrained, DRAINED_MS_MAX)) return;
  throw new Error(`of ${waiting} entries ${await countAt(federation, COUNTY)} have arrived after ${DRAINED_MS_MAX} ms`);
}

function countAt(federation: Federation, path: string): Promise<number> {
  return askNumber(federation, path, 'select count(*)::int as value from entry where type = $1', [NEWER_TYPE]);
}

async function askNumber(
  federation: Federation,
  path: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const [row] = await askDatabase<{ value: number }>(federation.databaseUrl(path), sql, values);
  return row?.value ?? 0;
}

function secondsSince(beganMs: number): number {
  return Math.round((performance.now() - beganMs) / 100) / 10;
}
