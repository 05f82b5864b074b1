import { type Message } from '@wutong/kernel';
import { renderPage } from './layout.js';
import { type Visit } from './visit.js';

/** What was refused or failed, as a page in words. */
export function problemPage(visit: Visit, detail: Message): string {
  const { say, link, language } = visit;
  const content = (
    <>
      <h1>{say('portal.problem')}</h1>
      <section>
        <p class="alert" role="alert">
          {detail[language]}
        </p>
        <a class="button" href={link('')}>
          {say('portal.problem.home')}
        </a>
      </section>
    </>
  );
  return renderPage(visit, { title: say('portal.problem'), content });
}
