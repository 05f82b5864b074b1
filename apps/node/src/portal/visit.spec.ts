import { isOfPortal, visitOf } from './visit.js';

const visit = (originalUrl: string) => visitOf('光明镇', { originalUrl });

describe('a visit', () => {
  it('is in Chinese unless its address says English, and keeps to that in its links', () => {
    expect(visit('/portal').language).toBe('zh');
    expect(visit('/portal?lang=fr').language).toBe('zh');
    expect(visit('/portal').link('/items', { q: '采伐' })).toBe(`/portal/items?q=${encodeURIComponent('采伐')}`);
    expect(visit('/portal?lang=en').language).toBe('en');
    expect(visit('/portal?lang=en').link('/items', { q: 'a b' })).toBe('/portal/items?q=a+b&lang=en');
    expect(visit('/portal?lang=en').say('portal.guide')).toBe('Guides');
  });

  it('leads to the same page in the other language, with what was looked for and nothing else', () => {
    expect(visit('/portal/items?q=x&page=2&from=wechat').otherLanguage).toBe('/portal/items?q=x&page=2&lang=en');
    expect(visit('/portal/items?lang=en&q=x').otherLanguage).toBe('/portal/items?q=x');
  });

  it('reads of a parameter its first 60 characters, and takes a missing one as empty', () => {
    expect(visit(`/portal/items?q=${'𠀀'.repeat(100)}`).asked('q')).toBe('𠀀'.repeat(60));
    expect(visit('/portal/items').asked('q')).toBe('');
  });
});

it.each([
  ['/portal', true],
  ['/portal?lang=en', true],
  ['/portal/items/x', true],
  ['/portals', false],
  ['/api/node?x=/portal', false],
])('%s is of the portal: %s', (url, is) => {
  expect(isOfPortal(url)).toBe(is);
});
