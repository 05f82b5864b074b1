import { Flex } from 'antd';
import type { CaseEvent } from '../../api/types';
import { useWords } from '../../format/use-words';
import { COLOURS } from '../../theme';
import { type CaseLane, placeOfEvent } from './case-lanes';
import { EventCard } from './event-card';
import { NotYet } from './not-yet';

interface ListProps {
  readonly events: readonly CaseEvent[];
  readonly lanes: readonly CaseLane[];
  readonly nameOf: (path: string) => string;
}

/** The events one under the other, each with its tier and place; for phones. */
export function EventList({ events, lanes, nameOf }: ListProps) {
  const { levelOf } = useWords();
  return (
    <Flex vertical gap={12}>
      {events.map((event, index) => {
        const place = placeOfEvent(event);
        return (
          <div key={event.id}>
            <div style={{ marginBottom: 4 }}>
              <span style={{ color: COLOURS.idle }}>{levelOf(place)}</span> <strong>{nameOf(place)}</strong>
            </div>
            <EventCard event={event} place={index + 1} />
          </div>
        );
      })}
      {lanes.map(
        ({ path, hasWritten }) =>
          !hasWritten && (
            <div key={path}>
              <span style={{ color: COLOURS.idle }}>{levelOf(path)}</span> <strong>{nameOf(path)}</strong>
              <NotYet path={path} />
            </div>
          ),
      )}
    </Flex>
  );
}
