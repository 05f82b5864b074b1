import { useTranslation } from 'react-i18next';
import type { CaseEvent } from '../../api/types';
import { timeText } from '../../format/time';
import { useWords } from '../../format/use-words';
import { useLanguage } from '../../i18n/use-language';
import { COLOURS } from '../../theme';
import { MARK_GROUNDS } from '../../ui/mark';

interface EventCardProps {
  readonly event: CaseEvent;
  /** Where it stands in the order of the case's events, from 1. */
  readonly place: number;
}

/** One event: what was done, when, by which post, and why it has no effect when it has none. */
export function EventCard({ event, place }: EventCardProps) {
  const { t } = useTranslation();
  const { role } = useWords();
  const language = useLanguage();
  const { kind, atMs, by, effect, flag, flagText } = event;
  const colour = effect ? COLOURS.leaf : COLOURS.waiting;
  const why = flagText?.[language] ?? flag;
  return (
    <div
      style={{
        padding: '8px 10px',
        background: '#ffffff',
        border: `1px solid #dfe6e2`,
        borderLeft: `4px solid ${colour}`,
        borderRadius: 6,
      }}
    >
      <div style={{ fontWeight: 600, color: colour }}>
        {place}. {t(`case.eventKinds.${kind}`)}
      </div>
      <div className="number" style={{ fontSize: 13 }}>
        {timeText(atMs)}
      </div>
      {by && (
        <div style={{ fontSize: 13, color: COLOURS.idle }}>
          {by.role === 'node' ? t('case.automatic') : role(by.role)}
          {by.letter && <div>{t('case.letter', { letter: by.letter })}</div>}
        </div>
      )}
      {!effect && (
        <div style={{ ...MARK_GROUNDS.waiting, marginTop: 6, padding: '2px 8px', borderRadius: 4, fontSize: 13 }}>
          {why ? t('case.noEffectWhy', { why }) : t('case.noEffect')}
        </div>
      )}
    </div>
  );
}
