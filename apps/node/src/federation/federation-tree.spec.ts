import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { node } from '@wutong/wire';
import { NEVER_HEARD, statusOfSilent, treeOf } from './federation-tree.js';

const CITY = { nodeId: 'c', path: '3504', placeName: '三明市', parent: '' };
const COUNTY = { nodeId: 'x', path: '350428', placeName: '将乐县', parent: 'c' };
const TOWN = { nodeId: 't', path: '350428106', placeName: '光明镇', parent: 'x' };
const VILLAGE = { nodeId: 'v', path: '350428106201', placeName: '光明村', parent: 't' };
const DIRECTORY = [CITY, COUNTY, TOWN, VILLAGE];

const nameOf = (path: string) => DIRECTORY.find((one) => one.path === path)?.placeName ?? '';

type StatusInit = Exclude<MessageInitShape<typeof node.NodeStatusSchema>, node.NodeStatus>;
const said = ({ nodeId, path, placeName }: typeof CITY, more: StatusInit = {}) =>
  create(node.NodeStatusSchema, { nodeId, path, placeName, asOfMs: 1_000n, answering: true, cases: 3n, ...more });
const DOWN = create(node.UplinkStandingSchema, { state: 'silent', lagMs: 61_000n });

describe('the tree of the federation', () => {
  it('shows who answered, with what is in force there under its publisher’s name', () => {
    const releases = [{ publisher: '3504', number: 2, effectiveOn: '2026-11-22' }];
    const village = said(VILLAGE, { releases, uplink: { state: 'open', lagMs: 40n } });
    const tree = treeOf(said(COUNTY, { children: [said(TOWN, { children: [village] })] }), [], NEVER_HEARD, nameOf);
    expect(tree).toMatchObject({ standing: 'here', tier: 'county', counts: { cases: 3 }, uplink: null });
    expect(tree.children[0]?.children[0]).toMatchObject({
      path: VILLAGE.path,
      standing: 'answering',
      asOfMs: 1_000,
      releases: [{ publisherName: '三明市', number: 2 }],
      uplink: { state: 'open', lagMs: 40 },
    });
  });

  it('keeps what was last said of a silent child and of those under it, and says how its link stands here', () => {
    const village = said(VILLAGE, { uplink: { state: 'open', lagMs: 40n } });
    const known = said(TOWN, { uplink: { state: 'open', lagMs: 5n }, children: [village] });
    const silent = statusOfSilent(TOWN, known, DOWN, DIRECTORY);
    const [town] = treeOf(said(COUNTY, { children: [silent] }), [], NEVER_HEARD, nameOf).children;
    expect(town).toMatchObject({ standing: 'silent', asOfMs: 1_000, uplink: { state: 'silent', lagMs: 61_000 } });
    expect(town?.children).toMatchObject([{ standing: 'unknown', asOfMs: 1_000, counts: { cases: 3 }, uplink: null }]);
  });

  it('calls the line to a child that says nothing silent, though the line is up', () => {
    const up = create(node.UplinkStandingSchema, { state: 'open', lagMs: 7_000n });
    const states = [up, DOWN, create(node.UplinkStandingSchema, { state: 'down' })].map((link) => {
      const silent = statusOfSilent(TOWN, said(TOWN), link, DIRECTORY);
      return treeOf(said(COUNTY, { children: [silent] }), [], NEVER_HEARD, nameOf).children[0]?.uplink;
    });
    expect(states).toEqual([
      { state: 'silent', lagMs: 7_000 },
      { state: 'silent', lagMs: 61_000 },
      { state: 'down', lagMs: null },
    ]);
  });

  it('names a child that never answered, and all under it, and makes nothing up', () => {
    const silent = statusOfSilent(TOWN, undefined, undefined, DIRECTORY);
    const [town] = treeOf(said(COUNTY, { children: [silent] }), [], NEVER_HEARD, nameOf).children;
    expect(town).toMatchObject({ placeName: '光明镇', standing: 'silent', asOfMs: null, counts: null, uplink: null });
    expect(town?.children).toMatchObject([{ placeName: '光明村', standing: 'unknown', asOfMs: null, counts: null }]);
  });

  it('says of a grandchild under an answering child that it is silent', () => {
    const town = said(TOWN, { children: [said(VILLAGE, { answering: false })] });
    const tree = treeOf(said(COUNTY, { children: [town] }), [], NEVER_HEARD, nameOf);
    expect(tree.children[0]?.children[0]?.standing).toBe('silent');
  });

  it('stands under the nodes above: the parent by its link, those beyond it unknown', () => {
    const tree = (answers: boolean) => treeOf(said(TOWN), [CITY, COUNTY], { answers, atMs: 9_000 }, nameOf);
    expect(tree(true)).toMatchObject({
      path: '3504',
      standing: 'unknown',
      asOfMs: null,
      children: [{ path: '350428', standing: 'answering', asOfMs: 9_000, children: [{ standing: 'here' }] }],
    });
    expect(tree(false).children[0]?.standing).toBe('silent');
  });
});
