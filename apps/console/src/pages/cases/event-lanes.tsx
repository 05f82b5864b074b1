import { Flex } from 'antd';
import type { CSSProperties } from 'react';
import type { CaseEvent } from '../../api/types';
import { useWords } from '../../format/use-words';
import { COLOURS } from '../../theme';
import { type CaseLane, type EventRun as Run, runsOf } from './case-lanes';
import { EventCard } from './event-card';
import { NotYet } from './not-yet';

interface LanesProps {
  readonly events: readonly CaseEvent[];
  readonly lanes: readonly CaseLane[];
  readonly nameOf: (path: string) => string;
}

const CELL: CSSProperties = { padding: '8px 10px', borderLeft: '1px solid #dfe6e2', minWidth: 0 };

/** One column a place, from the village up; one row for what one place wrote in a row; numbers tell the order that all nodes agree on. */
export function EventLanes({ events, lanes, nameOf }: LanesProps) {
  const { levelOf } = useWords();
  return (
    <section aria-label={lanes.map(({ path }) => nameOf(path)).join(' ')} style={{ overflowX: 'auto' }}>
      <table style={{ width: '100%', minWidth: lanes.length * 150, tableLayout: 'fixed', borderCollapse: 'collapse' }}>
        <thead>
          <tr>
            {lanes.map(({ path, hasWritten }) => (
              <th
                key={path}
                scope="col"
                style={{ ...CELL, textAlign: 'left', background: '#eaf0ed', verticalAlign: 'top' }}
              >
                <div style={{ fontSize: 13, fontWeight: 400, color: '#47534f' }}>{levelOf(path)}</div>
                <div>{nameOf(path)}</div>
                {!hasWritten && <NotYet path={path} />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runsOf(events).map((run) => (
            <tr key={run.first}>
              {lanes.map(({ path }) => (
                <td key={path} style={{ ...CELL, verticalAlign: 'top', borderLeftColor: COLOURS.paper }}>
                  {run.path === path && <EventRun run={run} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function EventRun({ run: { first, events } }: { readonly run: Run }) {
  return (
    <Flex vertical gap={8}>
      {events.map((event, index) => (
        <EventCard key={event.id} event={event} place={first + index} />
      ))}
    </Flex>
  );
}
