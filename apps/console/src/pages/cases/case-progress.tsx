import { Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../api/types';
import { timeText } from '../../format/time';
import { Section } from '../../ui/section';
import { useIsPhone } from '../../ui/use-is-phone';
import { placeOfEvent } from './case-lanes';
import { type CaseStep, stepsOf } from './case-steps';

const STATUS = { done: 'finish', next: 'process', waiting: 'wait', skipped: 'wait' } as const;

interface ProgressProps {
  readonly shown: CaseView;
  readonly nameOf: (path: string) => string;
}

/** The steps of the case: what was done where and when, and what comes next. */
export function CaseProgress({ shown, nameOf }: ProgressProps) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const contentOf = ({ state, event }: CaseStep) => {
    if (state === 'skipped') return t('case.skipped');
    if (!event) return undefined;
    return (
      <span className="number">
        {nameOf(placeOfEvent(event))}
        <br />
        {timeText(event.atMs)}
      </span>
    );
  };
  const steps = stepsOf(shown);
  const next = steps.findIndex(({ state }) => state === 'next');
  return (
    <Section title={t('case.progress')}>
      <Steps
        size="small"
        current={next < 0 ? steps.length : next}
        orientation={isPhone ? 'vertical' : 'horizontal'}
        titlePlacement={isPhone ? 'horizontal' : 'vertical'}
        responsive={false}
        items={steps.map((step) => ({
          title: t(`case.steps.${step.name}`),
          status: STATUS[step.state],
          content: contentOf(step),
        }))}
      />
    </Section>
  );
}
