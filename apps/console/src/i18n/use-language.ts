import { useTranslation } from 'react-i18next';
import type { Language } from './i18n';

/** The language that the console is shown in now. */
export function useLanguage(): Language {
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh';
}
