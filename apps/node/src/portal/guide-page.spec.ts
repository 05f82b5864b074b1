import { create } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';
import { guidePage } from './guide-page.js';
import { visitOf } from './visit.js';

const NAMES: Readonly<Record<string, string>> = { '3504': '三明市', '350428': '将乐县' };
const WORKING = catalog.LimitUnit.WORKING_DAY;

/** What a reader sees of the guide, without tags. */
function guideOf(change: object, address = '/portal/items/x'): string {
  const item = { id: '3504:wutong:GA-101', name: '活动安全许可', deciding: { level: 3, body: '市公安局' } };
  const effective = create(catalog.EffectiveItemSchema, { item, ...change });
  const page = guidePage(visitOf('光明镇', { originalUrl: address }), effective, { of: (path) => NAMES[path] ?? path });
  return page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('a guide', () => {
  it('of a linked case tells the review apart from the decision, with each place’s own step', () => {
    const item = {
      id: '3504:wutong:GA-101',
      name: '活动安全许可',
      deciding: { level: 3, body: '市公安局' },
      statutoryLimit: { value: 7, unit: WORKING },
      promisedLimit: { value: 0, unit: WORKING },
      reviewLevel: 4,
      reviewLimit: { value: 20, unit: catalog.LimitUnit.NATURAL_DAY },
    };
    const guide = guideOf({ item, stepLimits: [{ place: '350428', limit: { value: 10, unit: WORKING } }] });
    expect(guide).toContain('法定时限 7个工作日 承诺时限 即办 决定前的初审 20个自然日 将乐县本级环节 10个工作日');
    expect(guide).toContain('决定机关 市公安局 · 市级 初审 县级');
  });

  it('tells a fee with its standard, basis and exemption', () => {
    const item = { id: 'x', name: 'x', fee: { charged: true, standard: '20元', basis: '甲规〔2026〕1号' } };
    const guide = guideOf({ item, feeExemption: { basis: '乙规〔2026〕2号' } });
    expect(guide).toContain('收费 20元 收费依据 甲规〔2026〕1号 减免依据 乙规〔2026〕2号');
  });

  it('names every place where one may go, and channels that it knows no word for as published', () => {
    const conveniences = [
      { place: '3504', convenience: { place: '市中心', channels: ['window', 'pigeon'] } },
      { place: '350428', convenience: { hours: '工作日', visits: 0, phone: '0598-0000000（演示）' } },
    ];
    const told =
      '三明市 办理地点 市中心 办理渠道 窗口、pigeon 将乐县 办理时间 工作日 咨询电话 0598-0000000（演示） 到场次数 0次';
    expect(guideOf({ conveniences })).toContain(told);
    expect(guideOf({ conveniences }, '/portal/items/x?lang=en')).toContain('Channels at the window, pigeon');
    expect(guideOf({})).toContain('地点和时间未公布');
  });
});
