import { Alert, Card, Empty, Select, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useWords } from '../../format/use-words';
import { useNode } from '../../places/use-node';
import { Failure } from '../../ui/failure';
import { Labelled } from '../../ui/labelled';
import { PageHead } from '../../ui/page-head';
import { SearchField } from '../../ui/search-field';
import { StaleNotice } from '../../ui/stale-notice';
import { useDebounced } from '../../ui/use-debounced';
import { filterChoices, filterItems } from './item-filter';
import { ItemResults } from './item-results';
import { useItems } from './use-items';

/** The items in force at this place: searched, narrowed, and each a way to its guide. The address keeps the search. */
export default function CatalogPage() {
  const { t } = useTranslation();
  const { level } = useWords();
  const [params, setParams] = useSearchParams();
  const { data: node } = useNode();
  const search = params.get('search') ?? '';
  const query = useItems(useDebounced(search));
  const set = (name: string, value: string | undefined) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );

  const items = query.data ?? [];
  const choices = filterChoices(items);
  const chosen = (name: string) => params.get(name) ?? undefined;
  const levelChosen = chosen('level');
  const found = filterItems(items, {
    department: chosen('department'),
    level: levelChosen === undefined ? undefined : Number(levelChosen),
    kind: chosen('kind'),
  });
  const isNarrowed = search !== '' || ['department', 'level', 'kind'].some((name) => params.has(name));

  return (
    <>
      <PageHead
        title={t('catalog.title')}
        lead={query.data && node && !isNarrowed && t('catalog.lead', { place: node.placeName, n: items.length })}
      />
      <StaleNotice of={query} />
      <Card style={{ marginBottom: 16 }} styles={{ body: { paddingBlock: 16 } }}>
        <search style={{ display: 'grid', gap: 14, gridTemplateColumns: 'repeat(auto-fit, minmax(170px, 1fr))' }}>
          <SearchField label={t('catalog.searchLabel')} value={search} onChange={(text) => set('search', text)} />
          <Labelled label={t('catalog.department')} name="department">
            <Select
              id="department"
              allowClear
              showSearch
              placeholder={t('catalog.anyDepartment')}
              value={chosen('department')}
              onChange={(value) => set('department', value)}
              options={choices.departments.map((value) => ({ value, label: value }))}
            />
          </Labelled>
          <Labelled label={t('catalog.level')} name="level">
            <Select
              id="level"
              allowClear
              placeholder={t('catalog.anyLevel')}
              value={levelChosen}
              onChange={(value) => set('level', value)}
              options={choices.levels.map((value) => ({ value: String(value), label: level(value) }))}
            />
          </Labelled>
          <Labelled label={t('catalog.kind')} name="kind">
            <Select
              id="kind"
              allowClear
              placeholder={t('catalog.anyKind')}
              value={chosen('kind')}
              onChange={(value) => set('kind', value)}
              options={choices.kinds.map((value) => ({ value, label: t(`catalog.kinds.${value}`) }))}
            />
          </Labelled>
        </search>
      </Card>
      {query.data === undefined && query.error && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {query.data && found.length > 0 && <ItemResults items={found} />}
      {query.data && found.length === 0 && isNarrowed && (
        <Card>
          <Empty description={<Hint title={t('catalog.empty')} hint={t('catalog.emptyHint')} />} />
        </Card>
      )}
      {query.data && found.length === 0 && !isNarrowed && (
        <Alert type="info" showIcon title={t('catalog.nothing')} description={t('catalog.nothingHint')} />
      )}
    </>
  );
}

function Hint({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <>
      <div>{title}</div>
      <div>{hint}</div>
    </>
  );
}
