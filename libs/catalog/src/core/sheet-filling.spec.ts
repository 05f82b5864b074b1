import { fillingOf } from './sheet-filling.js';

describe('how far a workbook is filled in', () => {
  it('counts each column against the rows of its sheet that say anything', () => {
    const rows = [
      ['编码', ' 名称 ', '', '编码'],
      ['A', '', 'x', ''],
      ['', ' ', '', ''],
      ['B', '名', '', ''],
      ['C', ' ', '', ''],
    ];
    expect(fillingOf([{ name: '事项', rows }])).toEqual({
      rows: { 事项: 3 },
      filled: { '事项.编码': 1, '事项.名称': 0.3333 },
    });
  });

  it('knows of nothing in an empty sheet', () => {
    const book = [
      { name: '材料', rows: [['材料编码']] },
      { name: '环节', rows: [] },
    ];
    expect(fillingOf(book)).toEqual({ rows: { 材料: 0, 环节: 0 }, filled: { '材料.材料编码': 0 } });
  });
});
