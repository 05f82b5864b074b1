import { syncStateOf } from './sync-state';

const link = (direction: 'up' | 'down', state: string) => ({
  peer: '3504-aaaa',
  path: '3504',
  direction,
  state,
  sent: 1,
  peerHeld: 1,
  held: 1,
});

describe('syncStateOf', () => {
  it.each([
    ['open', 'up'],
    ['down', 'offline'],
    ['greeting', 'offline'],
    ['silent', 'offline'],
    ['refused: ROLLED_BACK', 'offline'],
  ])('an uplink that is %s is shown as %s', (state, shown) => {
    expect(syncStateOf([link('down', 'open'), link('up', state)], true)).toBe(shown);
  });

  it('a node without an uplink is the root, whatever its children do', () => {
    expect(syncStateOf([link('down', 'down')], true)).toBe('root');
  });

  it('says nothing of the uplink of a node that does not answer', () => {
    expect(syncStateOf([link('up', 'open')], false)).toBe('unreachable');
  });
});
