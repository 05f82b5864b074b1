import { membersAdmitted } from '../../libs/cases/src/core/case-audience.js';
import { CaseScript, CITY, COUNTY, countyItem, linkedItem, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE } from './case-factory.js';

function paths(script: CaseScript): string[][] {
  return script.written.map((entry, index) =>
    membersAdmitted(script.written.slice(0, index), entry).map((member) => member.path),
  );
}

describe('the audience of a case', () => {
  it('begins with the places from the filing one up to the county; the city enters by the opinion', () => {
    const script = new CaseScript(linkedItem());
    script.filed(VILLAGE, TOWNSHIP, [COUNTY, TOWNSHIP, VILLAGE]);
    script.arrived();
    script.accepted(TOWNSHIP, { adds: [CITY] });
    script.opinion(COUNTY, { adds: [CITY] });
    script.arrivedAtDecider();
    expect(paths(script)).toEqual([[COUNTY, TOWNSHIP, VILLAGE], [], [], [CITY], []]);
  });

  it('is not widened by an opinion without effect', () => {
    const wrongBody = new CaseScript(linkedItem());
    wrongBody.filed();
    wrongBody.arrived();
    wrongBody.accepted();
    wrongBody.opinion(TOWNSHIP, { adds: [CITY] });
    const notLinked = new CaseScript(countyItem());
    notLinked.filed();
    notLinked.arrived();
    notLinked.accepted();
    notLinked.opinion(COUNTY, { adds: [CITY, COUNTY] });
    expect(paths(wrongBody)[3]).toEqual([]);
    expect(paths(notLinked)[3]).toEqual([]);
  });

  it('is judged by what the opinion was written on, whatever else is held', () => {
    const script = new CaseScript(linkedItem());
    script.filed();
    const arrived = script.arrived();
    const early = script.accepted(TOWNSHIP, { on: [arrived], atMs: 1_900_000_000_000 });
    const late = script.accepted(COUNTY, { on: [arrived], atMs: 1_900_000_100_000 });
    const opinion = script.opinion(COUNTY, { on: [late], adds: [CITY] });
    const members = [{ path: CITY, subtree: false }];
    expect(membersAdmitted([early, ...script.written], opinion)).toEqual(members);
    expect(
      membersAdmitted(
        script.written.filter((entry) => entry !== early),
        opinion,
      ),
    ).toEqual(members);
  });

  it('is never more than the entry names, nor what is no member of it', () => {
    const script = new CaseScript(linkedItem());
    script.filed(VILLAGE, TOWNSHIP, [COUNTY, OTHER_TOWNSHIP]);
    expect(paths(script)).toEqual([[COUNTY]]);
  });

  it('is the city alone for a case filed at the city, and nobody for one sent to a stranger', () => {
    const city = new CaseScript(linkedItem());
    city.filed(CITY, CITY, [CITY, COUNTY]);
    expect(paths(city)).toEqual([[CITY]]);
    const stranger = new CaseScript(linkedItem());
    stranger.filed(VILLAGE, '350429', [VILLAGE, '350429']);
    expect(paths(stranger)).toEqual([[]]);
  });
});
