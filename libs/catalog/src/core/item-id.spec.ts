import { COUNTY } from '../../../../test/catalog/catalog.factory.js';
import { findItemIdParts, itemIdOf } from './item-id.js';

describe('an item id', () => {
  it('is publisher, scheme and code', () => {
    const id = itemIdOf(COUNTY, 'base', '00016421300Y');
    expect(id).toBe('350428:base:00016421300Y');
    expect(findItemIdParts(id)).toEqual({ publisher: '350428', scheme: 'base', code: '00016421300Y' });
  });

  it.each(['350428:base', '350428:other:1', '35042:base:1', '350428:base:1:2', '350428:base:a/b', ''])(
    'is not "%s"',
    (text) => expect(findItemIdParts(text)).toBeUndefined(),
  );
});
