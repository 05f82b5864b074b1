import type { UseQueryResult } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWords } from '../format/use-words';
import { useNow } from './use-now';

type Freshness = Pick<UseQueryResult, 'isError' | 'failureCount' | 'data' | 'dataUpdatedAt'>;

/** Says how old what is shown is, when it can no longer be refreshed. */
export function StaleNotice({ of }: { readonly of: Freshness }) {
  const { t } = useTranslation();
  const { span } = useWords();
  const now = useNow();
  if (of.data === undefined || !(of.isError || of.failureCount > 0)) return null;
  const title = t('errors.stale', { span: span(now - of.dataUpdatedAt) });
  return <Alert type="warning" showIcon banner title={title} style={{ marginBottom: 16 }} role="status" />;
}
