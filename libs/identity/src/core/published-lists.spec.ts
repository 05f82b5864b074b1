import { checkPlaces, encodePlaces } from './place-list.js';
import { checkCalendar, encodeCalendar, type YearCalendar } from './year-calendar.js';

const calendar: YearCalendar = {
  year: 2025,
  notice: '演示',
  daysOff: ['2025-01-01', '2025-01-28'],
  daysWorked: ['2025-01-26'],
};

describe('checkCalendar', () => {
  it('takes weekdays off and weekend days worked', () => {
    expect(checkCalendar(calendar)).toBeUndefined();
  });

  it('names each day that is wrong, and why', () => {
    const wrong = { ...calendar, daysOff: ['2025-01-04', '2025-02-30', '2024-12-31', '2025-01-01', '2025-01-01'] };
    expect(checkCalendar(wrong)?.faults).toEqual([
      { field: 'daysOff[0]', value: '2025-01-04', code: 'calendar.weekend' },
      { field: 'daysOff[1]', value: '2025-02-30', code: 'calendar.not-a-date' },
      { field: 'daysOff[2]', value: '2024-12-31', code: 'calendar.other-year' },
      { field: 'daysOff[4]', value: '2025-01-01', code: 'calendar.twice' },
    ]);
    expect(checkCalendar({ ...calendar, daysWorked: ['2025-01-27'] })?.faults?.[0]?.code).toBe('calendar.weekday');
    expect(checkCalendar({ ...calendar, year: 25 })?.faults?.[0]?.field).toBe('year');
  });

  it('gives the same bytes for the same days in another order', () => {
    const turned = { ...calendar, daysOff: [...calendar.daysOff].reverse() };
    expect(encodeCalendar(turned)).toEqual(encodeCalendar(calendar));
  });
});

describe('checkPlaces', () => {
  const places = [
    { path: '350428', name: '将乐县', successor: '' },
    { path: '350428106', name: '光明镇', successor: '' },
  ];

  it('takes places at and under the owner, in any order the same bytes', () => {
    expect(checkPlaces(places, '350428')).toBeUndefined();
    expect(encodePlaces([...places].reverse())).toEqual(encodePlaces(places));
  });

  it('names each place that is wrong, and why', () => {
    const wrong = [
      ...places,
      { path: '350428106', name: '光明乡', successor: '350428106' },
      { path: '3504', name: '三明市', successor: '' },
      { path: '3504281', name: ' ', successor: '350429' },
    ];
    expect(checkPlaces(wrong, '350428')?.faults?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'places[2].path place.twice',
      'places[2].successor place.successor',
      'places[3].path place.not-under',
      'places[4].path place.not-a-path',
      'places[4].name place.no-name',
      'places[4].successor place.successor',
    ]);
    expect(checkPlaces([], '350428')?.faults?.[0]?.code).toBe('place.none');
  });
});
