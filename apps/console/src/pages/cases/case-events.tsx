import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../api/types';
import { COLOURS } from '../../theme';
import { Section } from '../../ui/section';
import { useIsPhone } from '../../ui/use-is-phone';
import type { CaseLane } from './case-lanes';
import { EventLanes } from './event-lanes';
import { EventList } from './event-list';

interface EventsProps {
  readonly shown: CaseView;
  readonly lanes: readonly CaseLane[];
  readonly nameOf: (path: string) => string;
}

/** What each tier did with the case, live: lanes where there is room, else a list. */
export function CaseEvents({ shown, lanes, nameOf }: EventsProps) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  return (
    <Section title={t('case.events')}>
      <p style={{ margin: '0 0 12px', color: COLOURS.idle }}>{t('case.eventsLead')}</p>
      {isPhone ? (
        <EventList events={shown.events} lanes={lanes} nameOf={nameOf} />
      ) : (
        <EventLanes events={shown.events} lanes={lanes} nameOf={nameOf} />
      )}
    </Section>
  );
}
