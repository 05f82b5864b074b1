import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../api/types';

/** What keeps people from acting on the case: an event that this program is too old for, or conflicts. */
export function CaseTroubles({ shown: { readOnly, conflicts, events } }: { readonly shown: CaseView }) {
  const { t } = useTranslation();
  const nameOf = (id: string) => {
    const event = events.find((one) => one.id === id);
    return event ? t(`case.eventKinds.${event.kind}`) : id.slice(0, 10);
  };
  return (
    <>
      {readOnly && <Alert type="warning" showIcon title={t('case.readOnly')} description={t('case.readOnlyHint')} />}
      {conflicts.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('case.conflictTitle', { n: conflicts.length })}
          description={
            <ul style={{ margin: 0, paddingLeft: 20 }}>
              {conflicts.map(({ id, rule, events: among }) => (
                <li key={id}>
                  {t(`case.conflictRules.${rule}`)}{' '}
                  {t('case.conflictEvents', { events: among.map(nameOf).join(t('common.listSeparator')) })}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </>
  );
}
