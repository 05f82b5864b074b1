import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAtOrUnder, pathOfCode } from '@wutong/kernel';
import { checkoutFolder, waitUntil } from '@wutong/servers';
import { type Federation } from './federation.js';
import { COUNTY, ITEM, VILLAGE } from './places.js';

const IN_FORCE_MS_MAX = 60_000;

/** A material that an item demands, as a case names its bytes. */
export interface Demanded {
  readonly code: string;
  readonly required: boolean;
}

interface ItemsAnswer {
  readonly items: readonly { readonly item: { readonly id: string; readonly materials: readonly Demanded[] } }[];
}

/** The county publishes places, calendar and catalog; answers, once the village has them in force, what the item demands. */
export async function openForPeople(federation: Federation): Promise<readonly Demanded[]> {
  const county = federation.api(COUNTY);
  await county.command('operator', '/api/directory/places', { places: placesUnder(COUNTY) });
  await county.command('operator', '/api/directory/calendars', JSON.parse(data('calendar-2026.json').toString('utf8')));
  await county.sheet('catalog-keeper', '/api/catalog/imports', data('items-jiangle.xlsx'));
  await county.command('catalog-keeper', '/api/catalog/releases', {});
  let demanded: readonly Demanded[] | undefined;
  const isInForce = async () => {
    const { items } = await federation.api(VILLAGE).ask<ItemsAnswer>('operator', `/api/catalog/items?place=${VILLAGE}`);
    demanded = items.find(({ item }) => item.id === ITEM)?.item.materials;
    return demanded !== undefined;
  };
  await waitUntil(isInForce, IN_FORCE_MS_MAX);
  if (!demanded) throw new Error(`${ITEM} is not in force at ${VILLAGE} after ${IN_FORCE_MS_MAX} ms`);
  return demanded;
}

function placesUnder(path: string): { path: string; name: string }[] {
  const [, ...rows] = data('divisions-350400.csv').toString('utf8').trim().split(/\r?\n/);
  return rows
    .map((row) => row.split(','))
    .map(([code = '', name = '']) => ({ path: pathOfCode(code), name }))
    .filter((place) => isAtOrUnder(place.path, path));
}

function data(name: string): Buffer {
  return readFileSync(join(checkoutFolder(), 'data', name));
}
