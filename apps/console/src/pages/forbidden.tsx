import { Result } from 'antd';
import { useTranslation } from 'react-i18next';

/** For a page that the role may not see. */
export function Forbidden() {
  const { t } = useTranslation();
  return (
    <Result
      status="403"
      title={<h1 style={{ fontSize: 24, margin: 0 }}>{t('errors.forbidden')}</h1>}
      subTitle={t('errors.forbiddenHint')}
    />
  );
}
