import { msPerRow, spentBetween, spentOf } from './spent.js';

const NOTHING = { hubProgram: 0, hubPostgres: 0, childPrograms: 0, childPostgres: 0, nats: 0, bench: 0 };

describe('CPU time by who spends it', () => {
  it('is summed over all processes of a kind, and is 0 where there are none', () => {
    const all = [
      ['childPostgres', 2],
      ['childPostgres', 3],
      ['nats', 1],
    ] as const;
    expect(spentOf(all)).toEqual({ ...NOTHING, childPostgres: 5, nats: 1 });
  });

  it('counts between two looks', () => {
    const [before, after] = [spentOf([['hubProgram', 4]]), spentOf([['hubProgram', 6.5]])];
    expect(spentBetween(before, after)).toEqual({ ...NOTHING, hubProgram: 2.5 });
  });

  it('is told in milliseconds of a core for each row, the middle of the rounds', () => {
    const rounds = [
      { ...NOTHING, hubProgram: 4, nats: 1 },
      { ...NOTHING, hubProgram: 2, nats: 9 },
      { ...NOTHING, hubProgram: 3, nats: 2 },
    ];
    expect(msPerRow(rounds, 1_000)).toEqual({ ...NOTHING, hubProgram: 3, nats: 2, all: 5 });
  });
});
