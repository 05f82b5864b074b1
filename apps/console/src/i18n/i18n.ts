import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { type Messages, zh } from './zh';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages };
  }
}

export type Language = 'zh' | 'en';

const STORED_AS = 'wutong.language';
const HTML_LANG: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

/** Chinese, unless the person chose English here before. */
function rememberedLanguage(): Language {
  return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'zh';
}

export function chooseLanguage(language: Language): Promise<unknown> {
  localStorage.setItem(STORED_AS, language);
  return i18next.changeLanguage(language);
}

i18next.on('languageChanged', (language) => {
  document.documentElement.lang = HTML_LANG[language as Language];
});

export const i18nReady = i18next.use(initReactI18next).init({
  lng: rememberedLanguage(),
  resources: { zh: { translation: zh }, en: { translation: en } },
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});
