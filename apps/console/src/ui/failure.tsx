import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { leavesDoubt, Problem } from '../api/problem';
import { useLanguage } from '../i18n/use-language';

/** What an error says to a person, in their language. */
export function useErrorText(): (error: Error) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (error) => {
    if (!(error instanceof Problem)) return t('errors.noAnswer');
    return error.text?.[language] ?? t('errors.status', { status: error.status });
  };
}

/** Says that something could not be read and why; lets one try again where that may help. */
export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const retry = leavesDoubt(error) && <Button onClick={onRetry}>{t('common.retry')}</Button>;
  return <Alert type="error" showIcon title={textOf(error)} action={retry} />;
}
