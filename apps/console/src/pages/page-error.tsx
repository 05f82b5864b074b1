import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';

/** Stands in for a page that failed to load or to draw. */
export function PageError() {
  const { t } = useTranslation();
  return (
    <Result
      status="error"
      title={<h1 style={{ fontSize: 24, margin: 0 }}>{t('errors.page')}</h1>}
      subTitle={t('errors.pageHint')}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('common.retry')}
        </Button>
      }
    />
  );
}
