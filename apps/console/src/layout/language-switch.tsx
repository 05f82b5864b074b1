import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../i18n/i18n';
import { useLanguage } from '../i18n/use-language';

/** Changes to the other language, and remembers it. Named in the language that it leads to. */
export function LanguageSwitch({ colour }: { readonly colour?: string }) {
  const { t } = useTranslation();
  const other = useLanguage() === 'zh' ? 'en' : 'zh';
  return (
    <Button
      type="text"
      icon={<GlobalOutlined />}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      style={{ color: colour }}
      onClick={() => void chooseLanguage(other)}
    >
      {t(`language.${other}`)}
    </Button>
  );
}
