import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import { cliLine } from '../messages.js';
import { type DataFolder } from './data-folder.js';
import { type Federation } from './federation-face.js';
import { NodeApi } from './node-api.js';
import { parseDivisions } from './topology.js';

const PUBLISHED = 'directory-published';

/** Publishes the places and the working-day calendar through the city, once per data folder. */
export async function publishDirectory(
  folder: DataFolder,
  federation: Federation,
  report: (line: string) => void,
): Promise<void> {
  const done = join(folder.root, PUBLISHED);
  if (existsSync(done)) return;
  const city = federation.nodes.find((node) => node.tier === 'city');
  const operator = city?.accounts.get('operator');
  if (!city || !operator) throw new Error('the city has no operator');
  const api = await NodeApi.signIn(city.url, operator);
  const data = (name: string) => readFileSync(join(checkoutFolder(), 'data', name), 'utf8');
  const places = parseDivisions(data('divisions-350400.csv'));
  const calendar = JSON.parse(data('calendar-2026.json')) as { year: number };
  await api.post('/api/directory/places', { places });
  await api.post('/api/directory/calendars', calendar);
  report(cliLine('directory.published', { places: places.length, year: calendar.year }));
  writeFileSync(done, '');
}
