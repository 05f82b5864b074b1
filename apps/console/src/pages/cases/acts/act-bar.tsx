import { Button, Flex } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseAct, CaseView } from '../../../api/types';
import { COLOURS } from '../../../theme';
import { ActDialog } from './act-dialog';

/** The acts that the account may do on the case now, each behind a form that asks again. */
export function ActBar({ shown: { caseNumber, availableActs } }: { readonly shown: CaseView }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<CaseAct>();
  if (availableActs.length === 0 && !chosen) return <span style={{ color: COLOURS.idle }}>{t('case.noActs')}</span>;
  return (
    <>
      <Flex gap={10} wrap role="group" aria-label={t('case.actsLabel')}>
        {availableActs.map((act) => (
          <Button key={act} type={act === 'annotated' ? 'default' : 'primary'} onClick={() => choose(act)}>
            {t(`acts.${act}.name`)}
          </Button>
        ))}
      </Flex>
      {chosen && <ActDialog key={chosen} caseNumber={caseNumber} act={chosen} onClose={() => choose(undefined)} />}
    </>
  );
}
