import { type LinkAnswer, type StatusAnswer, type VerifyAnswer } from './sync-answers.js';
import { statusText, verifyText } from './sync-text.js';

const PEER = '350428-aaaa';
const VERIFIED: VerifyAnswer = { peer: PEER, keys: 9, equal: true, different: [], moving: [], isWhole: true };
const STATUS: StatusAnswer = {
  nodeId: '3504-bbbb',
  path: '3504',
  leader: true,
  journal: { instance: 'i', epoch: 2, standing: 'sealing', recovery: '' },
  rulings: [],
  alarms: [],
  quarantineKept: 0,
  counts: { entries: 5, lastNumber: 5, unnumbered: 0, parked: 0, failing: 0, quarantined: 0 },
  links: [],
};

describe('a comparison, for people', () => {
  it('says that two nodes are equal, and nothing else', () => {
    expect(verifyText(VERIFIED, '350428')).toBe(
      '350428 350428-aaaa: 两个节点一致，共核对 9 个键 | equal; 9 keys compared',
    );
  });

  it('names each key with its digests, what this node cannot mend, and who mends the rest', () => {
    const different = [
      { key: 'case/a', held: true, made: true, repaired: false, failure: '' },
      { key: 'case/b', held: false, made: true, repaired: false, failure: 'a table is gone' },
      { key: 'case/c', held: false, made: true, repaired: true, failure: '' },
    ];
    const text = verifyText({ ...VERIFIED, equal: false, different, moving: ['case/d'], isWhole: false }, '350428');
    expect(text).toMatch(/case\/a +持有 held, 状态 made +不同 differs/);
    expect(text).toMatch(/case\/b +状态 made +a table is gone/);
    expect(text).toMatch(/case\/c +状态 made +已修复 repaired/);
    expect(text).toContain('wutong sync repair --peer 350428-aaaa');
    expect(text).toContain('350428 的运维员');
    expect(text).toMatch(/case\/d: 还在传送/);
    expect(text).toContain('more differs');
  });

  it('sends nobody anywhere when all was mended', () => {
    const different = [{ key: 'case/c', held: false, made: true, repaired: true, failure: '' }];
    expect(verifyText({ ...VERIFIED, different }, '350428')).not.toContain('wutong sync repair');
  });
});

describe('the status of a node, for people', () => {
  it('says what waits for whom: a recovery, a ruling, parked entries, alarms', () => {
    const waiting: StatusAnswer = {
      ...STATUS,
      journal: { ...STATUS.journal, standing: 'rolled-back', recovery: 'operator' },
      rulings: [{ nodeId: PEER, instance: 'copy', epoch: 1 }],
      alarms: [{ zh: '警告', en: 'alarm' }],
      counts: { ...STATUS.counts, parked: 1, failing: 1 },
    };
    const parked = [{ id: '01aa', via: PEER, key: 'case/a', missing: [], failure: 'cannot apply', sinceMs: 0 }];
    const text = statusText(waiting, parked);
    expect(text).toContain('rolled-back: 等待本节点的运维员开启新纪元');
    expect(text).toContain('wutong sync rule 350428-aaaa restored');
    expect(text).toContain('! 警告 | alarm');
    expect(text).toMatch(/01aa +case\/a +350428-aaaa +1970-01-01 08:00:00 +cannot apply/);
  });

  it('says of a link what is missing, and how its last comparison went', () => {
    const link: LinkAnswer = {
      peer: PEER,
      path: '350428',
      direction: 'down',
      state: 'open',
      lagMs: 3,
      sent: 5,
      peerHeld: 4,
      held: 9,
      gap: true,
      complete: false,
      lastError: '',
      verification: { agoMs: 2_100, keys: 7, equal: false, different: 2, repaired: 1, moving: 0 },
    };
    const text = statusText({ ...STATUS, links: [link, { ...link, gap: false, complete: true }] }, []);
    expect(text).toMatch(/下 down +open; 有缺口 gap; 未收齐 partial +3 ms +5 +4 +9 +2 s, 7 键 keys, 不同 different 2/);
    expect(text).toMatch(/下 down +open +3 ms/);
  });

  it.each(['taking-back', 'asking', 'ruling', 'live', 'operator', 'clone'])(
    'has words for the recovery "%s"',
    (recovery) => {
      const text = statusText({ ...STATUS, journal: { ...STATUS.journal, recovery } }, []);
      expect(text).not.toContain(`sync.recovery.${recovery}`);
      expect(text).not.toContain('!');
    },
  );
});
