import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** For an address that no page has. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={<h1 style={{ fontSize: 24, margin: 0 }}>{t('errors.notFound')}</h1>}
      subTitle={t('errors.notFoundHint')}
      extra={
        <Link to="/federation">
          <Button type="primary" tabIndex={-1}>
            {t('common.back')}
          </Button>
        </Link>
      }
    />
  );
}
