import { bodyOf, client } from './client';
import type { CaseStatus } from './types';

/** Paths that one question for names may carry. */
const NAMES_MAX = 100;

export const readNode = () => bodyOf(client.GET('/api/node'));

export const readFederation = () => bodyOf(client.GET('/api/federation'));

export const readSession = () => bodyOf(client.GET('/api/session'));

export const readReleases = async () => (await bodyOf(client.GET('/api/catalog/releases'))).releases;

export const readItems = async (search: string) =>
  (await bodyOf(client.GET('/api/catalog/items', { params: { query: { search } } }))).items;

export const readItem = (itemId: string) =>
  bodyOf(client.GET('/api/catalog/items/{itemId}', { params: { path: { itemId } } }));

/** Which cases a list shows; `search` is part of a number or of an item's name. */
export interface CaseFilter {
  readonly waiting: boolean;
  readonly status?: CaseStatus;
  readonly search: string;
}

export const readCases = ({ waiting, status, search }: CaseFilter, after: string | undefined) =>
  bodyOf(
    client.GET('/api/cases', {
      params: {
        query: { limit: 20, status, after, ...(waiting && { waiting: 'true' }), ...(search && { search }) },
      },
    }),
  );

export const readCase = (number: string) => bodyOf(client.GET('/api/cases/{number}', { params: { path: { number } } }));

/** The names of places by path; a path that no published list names is absent. */
export async function readPlaceNames(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let start = 0; start < paths.length; start += NAMES_MAX) {
    const asked = paths.slice(start, start + NAMES_MAX);
    const { places } = await bodyOf(client.GET('/api/directory/places', { params: { query: { paths: asked } } }));
    for (const { path, name } of places) names.set(path, name);
  }
  return names;
}
