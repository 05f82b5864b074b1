import { type Department } from './item-search.js';
import { LanguageField } from './layout.js';
import { type Visit } from './visit.js';

interface SearchFormProps {
  readonly visit: Visit;
  /** Departments to choose from; none to leave the choice out. */
  readonly departments?: readonly Department[];
}

export function SearchForm({ visit, departments = [] }: SearchFormProps) {
  const { say, asked, link } = visit;
  return (
    <search>
      <form method="get" action={pathOf(link('/items'))}>
        <LanguageField visit={visit} />
        <label for="q">{say('portal.search.label')}</label>
        <p class="hint" id="q-hint">
          {say('portal.search.hint')}
        </p>
        <input id="q" name="q" type="search" value={asked('q')} maxLength={60} aria-describedby="q-hint" />
        {departments.length > 0 && (
          <>
            <label for="department">{say('portal.search.department')}</label>
            <select id="department" name="department">
              <option value="">{say('portal.search.all-departments')}</option>
              {departments.map(({ name }) => (
                <option key={name} selected={name === asked('department')}>
                  {name}
                </option>
              ))}
            </select>
          </>
        )}
        <button type="submit">{say('portal.search.submit')}</button>
      </form>
    </search>
  );
}

function pathOf(address: string): string {
  return address.split('?')[0] as string;
}
