import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseClock } from '../../api/types';
import { timeText } from '../../format/time';
import { useWords } from '../../format/use-words';
import { COLOURS } from '../../theme';
import { Section } from '../../ui/section';
import { StateDot } from '../../ui/state-dot';

interface ClocksProps {
  readonly clocks: readonly CaseClock[];
  readonly nameOf: (path: string) => string;
}

/** The clocks that run or ran, with what the law and the promise allow. When one is due is not reckoned here. */
export function CaseClocks({ clocks, nameOf }: ClocksProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('case.clocks')}>
      {clocks.length === 0 && <span style={{ color: COLOURS.idle }}>{t('case.noClocks')}</span>}
      <Flex vertical gap={14}>
        {clocks.map((clock) => (
          <Clock key={clock.startedBy + clock.kind} clock={clock} nameOf={nameOf} />
        ))}
      </Flex>
    </Section>
  );
}

function Clock({ clock, nameOf }: { readonly clock: CaseClock; readonly nameOf: (path: string) => string }) {
  const { t } = useTranslation();
  const { limit } = useWords();
  const { kind, path, startedAtMs, endedAtMs, limit: lawful, promised, basis } = clock;
  const isRunning = endedAtMs === undefined;
  return (
    <div>
      <Flex justify="space-between" gap={12} wrap>
        <strong>
          {t(`case.clockKinds.${kind}`)} · {nameOf(path)}
        </strong>
        <StateDot tone={isRunning ? 'waiting' : 'good'}>{t(isRunning ? 'case.running' : 'case.ended')}</StateDot>
      </Flex>
      <Flex gap="2px 16px" wrap className="number" style={{ marginTop: 4 }}>
        <span>
          {t('case.clockStart')} {timeText(startedAtMs)}
        </span>
        {endedAtMs !== undefined && (
          <span>
            {t('case.clockEnd')} {timeText(endedAtMs)}
          </span>
        )}
      </Flex>
      <Flex gap="2px 16px" wrap>
        <span>
          {t('case.clockLaw')} <strong>{lawful ? limit(lawful) : t('common.notStated')}</strong>
        </span>
        {promised && (
          <span>
            {t('case.clockPromise')} <strong>{limit(promised)}</strong>
          </span>
        )}
      </Flex>
      {basis && (
        <div style={{ color: COLOURS.idle, fontSize: 13 }}>
          {t('case.clockBasis', { basis: basis === 'item' ? t('case.basisItem') : basis })}
        </div>
      )}
    </div>
  );
}
