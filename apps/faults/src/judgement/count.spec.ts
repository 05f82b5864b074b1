import { countOf, type Held, since } from './count.js';

const [COUNTY, TOWN, VILLAGE] = ['350428-aaaa', '350428106-bbbb', '350428106201-cccc'];

/** What a node holds of what an origin wrote on the cases that one node filed. */
const held = (at: string, filer: string, origin: string, count: number, ids = `${count} ids`): Held => ({
  at: at.split('-')[0] ?? '',
  filer,
  origin,
  count,
  ids,
});

/** Of 4 cases that the village filed, all three nodes hold the filings and the 9 arrivals of the township. */
const filedInVillage = [COUNTY, TOWN, VILLAGE].flatMap((at) => [
  held(at, VILLAGE, VILLAGE, 4),
  held(at, VILLAGE, TOWN, 9),
]);
/** What is filed at the township is not the village's to hold. */
const filedInTown = [COUNTY, TOWN].map((at) => held(at, TOWN, TOWN, 5));

describe('what is counted', () => {
  it('was committed at the origins, and has arrived at every node that is owed it', () => {
    expect(countOf([...filedInVillage, ...filedInTown])).toEqual({ committed: 18, arrived: 18, isEqual: true });
  });

  it('has arrived only where the last of them holds it', () => {
    const rows = [...filedInVillage.slice(2), held(COUNTY, VILLAGE, VILLAGE, 1), held(COUNTY, VILLAGE, TOWN, 9)];
    expect(countOf(rows)).toEqual({ committed: 13, arrived: 10, isEqual: false });
  });

  it('has not arrived where nothing of it is held', () => {
    expect(countOf([...filedInVillage, held(TOWN, TOWN, TOWN, 5)])).toEqual({
      committed: 18,
      arrived: 13,
      isEqual: false,
    });
  });

  it('is not equal when as many others arrived', () => {
    const [county] = filedInTown;
    const rows = [held(COUNTY, TOWN, TOWN, 5, 'others'), ...filedInTown.filter((row) => row !== county)];
    expect(countOf(rows)).toEqual({ committed: 5, arrived: 5, isEqual: false });
  });

  it('was not committed when its origin does not hold it', () => {
    expect(countOf([...filedInVillage, held(COUNTY, TOWN, TOWN, 5)])).toMatchObject({ committed: 13, isEqual: false });
  });

  it('is counted from where a scenario began', () => {
    const before = { committed: 8, arrived: 8, isEqual: true };
    expect(since(before, { committed: 17, arrived: 16, isEqual: false })).toEqual({
      committed: 9,
      arrived: 8,
      isEqual: false,
    });
  });
});
