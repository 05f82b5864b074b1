import { type catalog } from '@wutong/wire';
import { type Department, type ItemsFound } from './item-search.js';
import { kindWord, limitWords } from './item-words.js';
import { Demo, Published, renderPage } from './layout.js';
import { SearchForm } from './search-form.js';
import { type Visit } from './visit.js';

/** The items that were found, a page of them. */
export function itemsPage(visit: Visit, found: ItemsFound, departments: readonly Department[]): string {
  const { say } = visit;
  const content = (
    <>
      <h1>{say('portal.results')}</h1>
      <section>
        <SearchForm visit={visit} departments={departments} />
      </section>
      <section>
        <p role="status">
          {found.count === 0 ? say('portal.results.none') : say('portal.results.count', { count: found.count })}
        </p>
        <ul class="rows">
          {found.items.map((item) => (
            <ItemRow key={item.id} visit={visit} item={item} />
          ))}
        </ul>
      </section>
      {found.pages > 1 && <Pages visit={visit} found={found} />}
    </>
  );
  return renderPage(visit, { title: say('portal.results'), section: 'guide', content });
}

function ItemRow({ visit, item }: { visit: Visit; item: catalog.Item }) {
  const { say, link } = visit;
  const promised = item.promisedLimit && `${say('portal.limit.promised')} ${limitWords(visit, item.promisedLimit)}`;
  return (
    <li>
      <a href={link(`/items/${encodeURIComponent(item.id)}`)}>
        <strong>
          <Published visit={visit} text={item.name} />
        </strong>
        <span class="meta">
          <Published visit={visit} text={item.department} /> · {kindWord(visit, item.kind)}
          {promised && ` · ${promised} `}
          {promised && item.promiseIsDemo && <Demo visit={visit} />}
        </span>
      </a>
    </li>
  );
}

function Pages({ visit, found: { page, pages } }: { visit: Visit; found: ItemsFound }) {
  const { say, link, asked } = visit;
  const to = (number: number) =>
    link('/items', { q: asked('q'), department: asked('department'), page: String(number) });
  return (
    <nav class="pages" aria-label={say('portal.results.pages', { page, pages })}>
      {page > 1 && (
        <a class="button" rel="prev" href={to(page - 1)}>
          {say('portal.results.previous')}
        </a>
      )}
      <span>{say('portal.results.pages', { page, pages })}</span>
      {page < pages && (
        <a class="button" rel="next" href={to(page + 1)}>
          {say('portal.results.next')}
        </a>
      )}
    </nav>
  );
}
