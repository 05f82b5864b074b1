import type { FederationNode } from '../../api/types';
import { linkStateOf, placedNodesOf, tallyOf } from './node-state';

const node = (path: string, standing: FederationNode['standing'], children: FederationNode[] = []): FederationNode => ({
  nodeId: `${path}-aaaa`,
  path,
  placeName: path,
  tier: 'county',
  standing,
  asOfMs: null,
  releases: [],
  uplink: null,
  counts: null,
  children,
});

const TREE = node('3504', 'unknown', [
  node('350428', 'here', [node('350428104', 'silent'), node('350428106', 'answering')]),
]);

describe('linkStateOf', () => {
  it('tells why a link was refused', () => {
    expect(linkStateOf('refused: ROLLED_BACK')).toEqual({ tone: 'bad', name: 'refused', why: 'ROLLED_BACK' });
  });

  it('tells a word that it does not know as it is, and never as good', () => {
    expect(linkStateOf('paused')).toEqual({ tone: 'bad', name: 'refused', why: 'paused' });
  });

  it('shows an open link as good', () => {
    expect(linkStateOf('open').tone).toBe('good');
  });
});

describe('placedNodesOf', () => {
  it('names every node before its children, with its depth', () => {
    const placed = placedNodesOf(TREE).map(({ node: { path }, depth }) => `${depth} ${path}`);
    expect(placed).toEqual(['0 3504', '1 350428', '2 350428104', '2 350428106']);
  });
});

describe('tallyOf', () => {
  it('counts the own node as answering', () => {
    expect(tallyOf(TREE)).toEqual({ answering: 2, away: 1, unknown: 1, total: 4 });
  });
});
