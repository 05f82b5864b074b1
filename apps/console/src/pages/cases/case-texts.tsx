import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../api/types';
import { timeText } from '../../format/time';
import { useWords } from '../../format/use-words';
import { usePlaceNames } from '../../places/use-place-names';
import { COLOURS } from '../../theme';
import { Section } from '../../ui/section';
import { StateDot } from '../../ui/state-dot';

interface TextsProps {
  readonly shown: CaseView;
  readonly nameOf: (path: string) => string;
}

/** What was written on the case: opinion, decision, annotations. Nothing while nothing was. */
export function CaseTexts({ shown: { opinion, decision, annotations }, nameOf }: TextsProps) {
  const { t } = useTranslation();
  const { role } = useWords();
  const nameOfWriter = usePlaceNames(annotations.map(({ by }) => by.path));
  return (
    <>
      {decision && (
        <Section title={t('case.decision')} extra={<Signed place={nameOf(decision.path)} atMs={decision.atMs} />}>
          <Written
            mark={
              <StateDot tone={decision.outcome === 'granted' ? 'good' : 'bad'}>
                {t(`case.outcomes.${decision.outcome}`)}
              </StateDot>
            }
            text={decision.reasons}
          />
        </Section>
      )}
      {opinion && (
        <Section title={t('case.opinion')} extra={<Signed place={nameOf(opinion.path)} atMs={opinion.atMs} />}>
          <Written
            mark={
              <StateDot tone={opinion.favourable ? 'good' : 'bad'}>
                {t(opinion.favourable ? 'case.favourable' : 'case.unfavourable')}
              </StateDot>
            }
            text={opinion.text}
          />
        </Section>
      )}
      {annotations.length > 0 && (
        <Section title={t('case.annotations')}>
          <Flex vertical gap={12}>
            {annotations.map(({ event, by, atMs, text }) => (
              <div key={event}>
                <div style={{ color: COLOURS.idle, fontSize: 13 }} className="number">
                  {nameOfWriter(by.path)} · {role(by.role)} · {timeText(atMs)}
                </div>
                <Written text={text} />
              </div>
            ))}
          </Flex>
        </Section>
      )}
    </>
  );
}

function Signed({ place, atMs }: { readonly place: string; readonly atMs: number }) {
  return (
    <span className="number" style={{ color: COLOURS.idle }}>
      {place} · {timeText(atMs)}
    </span>
  );
}

function Written({ mark, text }: { readonly mark?: ReactNode; readonly text: string | null }) {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={6}>
      {mark}
      {text === null ? (
        <span style={{ color: COLOURS.idle }}>{t('case.textAway')}</span>
      ) : (
        <div className="prose">{text}</div>
      )}
    </Flex>
  );
}
