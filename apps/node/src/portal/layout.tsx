import { type ComponentChildren } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { STYLESHEET_VERSION } from './stylesheet.js';
import { type Visit } from './visit.js';

/** The sections that every page leads to. */
export type Section = 'guide' | 'progress';

interface Page {
  readonly title: string;
  readonly section?: Section;
  readonly content: ComponentChildren;
}

/** A whole page as HTML; texts are escaped by the renderer. */
export function renderPage(visit: Visit, { title, section, content }: Page): string {
  const { say, link, placeName } = visit;
  const site = say('portal.site', { place: placeName });
  const page = (
    <html lang={htmlLanguageOf(visit)}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · ${site}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={`/portal/style.css?v=${STYLESHEET_VERSION}`} />
      </head>
      <body>
        <a class="skip" href="#content">
          {say('portal.skip')}
        </a>
        <header>
          <div class="wrap">
            <a class="site" href={link('')}>
              {site}
            </a>
            <Sections visit={visit} current={section} />
          </div>
        </header>
        <main id="content" class="wrap">
          {content}
        </main>
        <footer class="wrap">
          <p>{say('portal.footer', { place: placeName })}</p>
          <p>{say('portal.chinese-only')}</p>
        </footer>
      </body>
    </html>
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

function Sections({ visit, current }: { visit: Visit; current: Section | undefined }) {
  const { say, link, language, otherLanguage } = visit;
  const at = (section: Section) => (section === current ? 'page' : undefined);
  const other = language === 'zh' ? 'en' : 'zh-CN';
  return (
    <nav class="sections" aria-label={say('portal.nav')}>
      <a href={link('')} aria-current={at('guide')}>
        {say('portal.guide')}
      </a>
      <a href={link('/progress')} aria-current={at('progress')}>
        {say('portal.progress')}
      </a>
      <a class="language" href={otherLanguage} lang={other} hreflang={other}>
        {say('portal.other-language')}
      </a>
    </nav>
  );
}

/** What was published in Chinese, marked as such on a page in another language. */
export function Published({ visit, text }: { visit: Visit; text: string }) {
  return visit.language === 'zh' ? text : <span lang="zh-CN">{text}</span>;
}

/** A form that is sent by GET drops the query of its address, so the language goes as a field. */
export function LanguageField({ visit }: { visit: Visit }) {
  return visit.language === 'en' ? <input type="hidden" name="lang" value="en" /> : null;
}

/** 演示: no real rule. */
export function Demo({ visit }: { visit: Visit }) {
  return <span class="demo">{visit.say('portal.demo')}</span>;
}

function htmlLanguageOf({ language }: Visit): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}
