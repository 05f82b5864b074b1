import { type EventKind } from '../../libs/cases/src/core/case-event.js';
import { fold } from '../../libs/cases/src/core/case-fold.js';
import { CASE_STATUSES } from '../../libs/cases/src/core/case-state.js';
import { type Standing, TRANSITIONS } from '../../libs/cases/src/core/case-transitions.js';
import { CaseScript, CITY, COUNTY, countyItem, linkedItem, TOWNSHIP, type Written } from './case-factory.js';

/** How each kind of event is written by the body that is competent for it in a linked case. */
const WRITE: Readonly<Record<EventKind, (script: CaseScript) => Written>> = {
  filed: (script) => script.filed(),
  arrived: (script) => script.arrived(),
  accepted: (script) => script.accepted(),
  'opinion-signed': (script) => script.opinion(),
  'arrived-at-decider': (script) => script.arrivedAtDecider(),
  'taken-over': (script) => script.takenOver(),
  decided: (script) => script.decided(CITY),
  delivered: (script) => script.delivered(),
  annotated: (script) => script.annotated(),
  discarded: (script) => script.discarded(script.annotated(), fold(script.events).refereePath),
};

const WAY: readonly EventKind[] = [
  'filed',
  'arrived',
  'accepted',
  'opinion-signed',
  'arrived-at-decider',
  'taken-over',
  'decided',
  'delivered',
];

/** Said again by hand: the status after the pair, in the order of the kinds below; `-` for no effect, `=` for no move. */
const EXPECTED: Readonly<Record<Standing, string>> = {
  new: 'filed - - - - - - - - =',
  filed: '- arrived - - - - - - = =',
  arrived: '- - accepted - - - - - = =',
  accepted: '- - - reviewed - - - - = =',
  reviewed: '- - - - arrived-at-decider - - - = =',
  'arrived-at-decider': '- - - - - taken-over decided - = =',
  'taken-over': '- - - - - - decided - = =',
  decided: '- - - - - - - delivered = =',
  delivered: '- - - - - - - - = =',
};

function caseAt(standing: Standing): CaseScript {
  const script = new CaseScript(linkedItem());
  const steps = standing === 'new' ? 0 : CASE_STATUSES.indexOf(standing) + 1;
  for (const kind of WAY.slice(0, steps)) WRITE[kind](script);
  return script;
}

const PAIRS = (Object.keys(TRANSITIONS) as Standing[]).flatMap((standing) =>
  (Object.keys(WRITE) as EventKind[]).map((kind, index) => ({
    standing,
    kind,
    expected: EXPECTED[standing].split(' ')[index],
  })),
);

describe('every state × event of a linked case', () => {
  it.each(PAIRS)('$standing × $kind: $expected', ({ standing, kind, expected }) => {
    const script = caseAt(standing);
    const before = fold(script.events);
    expect(before.status ?? 'new').toBe(standing);
    const event = WRITE[kind](script);
    const after = fold(script.events);
    const record = after.events.find(({ id }) => id === event.id);
    expect(record?.effect).toBe(expected !== '-');
    expect(after.status).toBe(expected === '-' || expected === '=' ? before.status : expected);
  });
});

describe('a case that is not linked', () => {
  it('is decided from its acceptance by its own body', () => {
    const script = new CaseScript(countyItem());
    script.filed();
    script.arrived();
    script.accepted();
    script.decided(COUNTY);
    expect(fold(script.events).status).toBe('decided');
  });

  it('knows no opinion, no arrival at another body and no receipt', () => {
    const script = new CaseScript(countyItem());
    script.filed();
    script.arrived();
    script.accepted();
    script.opinion(COUNTY);
    script.arrivedAtDecider(COUNTY);
    script.takenOver(COUNTY);
    script.opinion(TOWNSHIP);
    const state = fold(script.events);
    expect(state.status).toBe('accepted');
    expect(state.events.slice(3).map((event) => event.flag)).toEqual([
      'case.flag.wrong-body',
      'case.flag.not-allowed',
      'case.flag.wrong-body',
      'case.flag.wrong-body',
    ]);
  });
});
