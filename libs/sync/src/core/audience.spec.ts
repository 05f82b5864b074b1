import fc from 'fast-check';
import { admittedAt, holdsPlace, membersGained, owed } from './audience.js';

const node = (path: string) => ({ path, subtree: false });
const subtree = (path: string) => ({ path, subtree: true });

describe('an audience', () => {
  it('holds every node on the path between two members', () => {
    const gained = membersGained([], [node('350428106201'), node('350428')]);
    expect(gained.map(({ path }) => path).sort()).toEqual(['350428', '350428106', '350428106201']);
  });

  it('goes over the nearest common place, and no higher', () => {
    const gained = membersGained([node('350428106')], [node('350428104201')]);
    expect(gained.map(({ path }) => path).sort()).toEqual(['350428', '350428104', '350428104201']);
  });

  it('holds all under a subtree member, and its neighbours not', () => {
    expect(holdsPlace([subtree('350428')], '350428106201')).toBe(true);
    expect(holdsPlace([subtree('350428')], '3504')).toBe(false);
    expect(holdsPlace([node('350428')], '350428106')).toBe(false);
  });

  it('gives the same members in any order of admission', () => {
    const path = fc.constantFrom('3504', '350428', '350421', '350428106', '350428104', '350428106201', '350428104201');
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 5 }), fc.integer(), (paths, turn) => {
        const grow = (ordered: readonly string[]) => {
          const held: { path: string; subtree: boolean }[] = [];
          for (const one of ordered) held.push(...membersGained(held, [node(one)]));
          return held;
        };
        const turned = paths.map((_, at) => paths[(at + Math.abs(turn)) % paths.length] ?? '');
        const names = (members: readonly { path: string }[]) => [...new Set(members.map((one) => one.path))].sort();
        expect(names(grow(turned))).toEqual(names(grow(paths)));
      }),
    );
  });
});

describe('what a neighbour is owed', () => {
  const admissions = [
    { member: node('350428'), number: 1n },
    { member: node('3504'), number: 5n },
    { member: node('350428106'), number: undefined },
  ];

  it('is nothing before it was admitted, the history with the entry that admits it, then each entry', () => {
    expect(owed(4n, admissions, '3504')).toBe('nothing');
    expect(owed(5n, admissions, '3504')).toBe('history-and-entry');
    expect(owed(6n, admissions, '3504')).toBe('entry');
  });

  it('is nothing to who was never admitted, or by an entry that has no number yet', () => {
    expect(owed(9n, admissions, '350421')).toBe('nothing');
    expect(owed(9n, admissions, '350428106')).toBe('nothing');
    expect(admittedAt(admissions, '350428')).toBe(1n);
  });
});
