import { membersBroughtBy } from '../../libs/cases/src/core/case-audience.js';
import { CaseScript, CITY, COUNTY, countyItem, linkedItem, TOWNSHIP, VILLAGE } from './case-factory.js';

function paths(script: CaseScript): string[][] {
  return script.written.map((entry, index) =>
    membersBroughtBy(script.written.slice(0, index), entry).map((member) => member.path),
  );
}

describe('the audience of a case', () => {
  it('begins with the places from the filing one up to the county; the city enters by the opinion', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    script.arrived();
    script.accepted();
    script.opinion();
    script.arrivedAtDecider();
    expect(paths(script)).toEqual([[COUNTY, TOWNSHIP, VILLAGE], [], [], [CITY], []]);
  });

  it('is not widened by an opinion without effect', () => {
    const wrongBody = new CaseScript(linkedItem());
    wrongBody.filed();
    wrongBody.arrived();
    wrongBody.accepted();
    wrongBody.opinion(TOWNSHIP);
    const notLinked = new CaseScript(countyItem());
    notLinked.filed();
    notLinked.arrived();
    notLinked.accepted();
    notLinked.opinion(COUNTY);
    expect(paths(wrongBody)[3]).toEqual([]);
    expect(paths(notLinked)[3]).toEqual([]);
  });

  it('is judged by what the opinion was written on, whatever else is held', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    const arrived = script.arrived();
    const early = script.accepted(TOWNSHIP, { on: [arrived], atMs: 1_900_000_000_000 });
    const late = script.accepted(COUNTY, { on: [arrived], atMs: 1_900_000_100_000 });
    const opinion = script.opinion(COUNTY, { on: [late] });
    const members = [{ path: CITY, subtree: false }];
    expect(membersBroughtBy([early, ...script.written], opinion)).toEqual(members);
    expect(
      membersBroughtBy(
        script.written.filter((entry) => entry !== early),
        opinion,
      ),
    ).toEqual(members);
  });

  it('is the city alone for a case filed at the city, and nobody for one sent to a stranger', () => {
    const city = new CaseScript(linkedItem());
    city.filed(CITY, CITY);
    expect(paths(city)).toEqual([[CITY]]);
    const stranger = new CaseScript(linkedItem());
    stranger.filed(VILLAGE, '350429');
    expect(paths(stranger)).toEqual([[]]);
  });
});
