import { useTranslation } from 'react-i18next';
import { PlainPage } from '../ui/plain-page';

/** For a page that the role may not see. */
export function Forbidden() {
  const { t } = useTranslation();
  return <PlainPage title={t('errors.forbidden')} hint={t('errors.forbiddenHint')} />;
}
