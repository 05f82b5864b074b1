import { formatTable } from './federation-table.js';

describe('the table of a federation', () => {
  it('lines its columns up under Chinese names', () => {
    const url = 'http://127.0.0.1:20000';
    const text = formatTable([
      { name: '三明市', path: '3504', tier: 'city', url, releases: [], lagMs: null },
      { name: '光明村委会', path: '350428106201', tier: 'village', url, releases: ['3504#1', '350428#2'], lagMs: 41.6 },
    ]);
    expect(text.split('\n')).toEqual([
      '节点 node   路径 path     层级 tier   地址 URL                已施行的发布 in force  延迟 lag',
      '三明市      3504          市 city     http://127.0.0.1:20000  –                      –',
      '光明村委会  350428106201  村 village  http://127.0.0.1:20000  3504#1 350428#2        42 ms',
    ]);
  });
});
