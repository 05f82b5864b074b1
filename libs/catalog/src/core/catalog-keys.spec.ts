import { CITY, COUNTY, TOWN } from '../../../../test/catalog/catalog.factory.js';
import { catalogAudience, findOverlayKey, findReleaseKey, overlayKey, releaseKey } from './catalog-keys.js';

describe('keys of the catalog', () => {
  it('say whose they are', () => {
    expect(findReleaseKey(releaseKey(COUNTY))).toBe('350428');
    expect(findOverlayKey(overlayKey(TOWN, '350428:wutong:A'))).toEqual({
      place: '350428106',
      itemId: '350428:wutong:A',
    });
  });

  it.each(['release/', 'release/35042', 'release/350428/1', 'overlay/350428', 'overlay/350428/A', 'case/350428'])(
    'are not "%s"',
    (key) => {
      expect(findReleaseKey(key)).toBeUndefined();
      expect(findOverlayKey(key)).toBeUndefined();
    },
  );

  it('go down to the places they bind, and up to the root for view', () => {
    expect(catalogAudience(COUNTY)).toEqual([
      { path: '35', subtree: false },
      { path: CITY, subtree: false },
      { path: COUNTY, subtree: true },
    ]);
  });
});
