import { type Department } from './item-search.js';
import { Published, renderPage } from './layout.js';
import { SearchForm } from './search-form.js';
import { type Visit } from './visit.js';

/** The first page: what one may look for, and the way to one's own case. */
export function homePage(visit: Visit, departments: readonly Department[]): string {
  const { say, link } = visit;
  const content = (
    <>
      <h1>{say('portal.guide')}</h1>
      <section>
        <SearchForm visit={visit} />
      </section>
      <section>
        <h2>{say('portal.progress')}</h2>
        <p>{say('portal.progress.lead')}</p>
        <a class="button" href={link('/progress')}>
          {say('portal.progress.open')}
        </a>
      </section>
      <section>
        <h2>{say('portal.by-department')}</h2>
        {departments.length === 0 && <p>{say('portal.no-items')}</p>}
        <ul class="rows two">
          {departments.map(({ name, count }) => (
            <li key={name}>
              <a href={link('/items', { department: name })}>
                <strong>
                  <Published visit={visit} text={name} />
                </strong>{' '}
                <span class="meta">{say('portal.count', { count })}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
  return renderPage(visit, { title: say('portal.guide'), section: 'guide', content });
}
