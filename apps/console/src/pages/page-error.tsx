import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { PlainPage } from '../ui/plain-page';

/** Stands in for a page that failed to load or to draw. */
export function PageError() {
  const { t } = useTranslation();
  return (
    <PlainPage title={t('errors.page')} hint={t('errors.pageHint')}>
      <Button type="primary" onClick={() => window.location.reload()}>
        {t('common.retry')}
      </Button>
    </PlainPage>
  );
}
