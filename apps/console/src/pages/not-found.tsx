import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PlainPage } from '../ui/plain-page';

/** For an address that no page has. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <PlainPage title={t('errors.notFound')} hint={t('errors.notFoundHint')}>
      <Link to="/federation">{t('common.back')}</Link>
    </PlainPage>
  );
}
