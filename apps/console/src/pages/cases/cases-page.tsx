import { Button, Card, Empty, Flex, Select, Skeleton, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { CaseStatus } from '../../api/types';
import { COLOURS } from '../../theme';
import { Failure } from '../../ui/failure';
import { Labelled } from '../../ui/labelled';
import { PageHead } from '../../ui/page-head';
import { SearchField } from '../../ui/search-field';
import { StaleNotice } from '../../ui/stale-notice';
import { useDebounced } from '../../ui/use-debounced';
import { CaseResults } from './case-results';
import { useCases } from './use-cases';

const STATUSES: readonly CaseStatus[] = [
  'filed',
  'arrived',
  'accepted',
  'reviewed',
  'arrived-at-decider',
  'taken-over',
  'decided',
  'delivered',
];

/** The cases that this node holds: those that wait for the account's role, or all. The address keeps the search. */
export default function CasesPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const isWaiting = params.get('tab') !== 'all';
  const status = STATUSES.find((one) => one === params.get('status'));
  const search = params.get('search') ?? '';
  const query = useCases({ waiting: isWaiting, status, search: useDebounced(search).trim() });
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

  const rows = query.data?.pages.flatMap(({ cases }) => cases) ?? [];
  const isUnfiltered = search === '' && status === undefined;
  return (
    <>
      <PageHead title={t('cases.title')} lead={t('cases.lead')} />
      <StaleNotice of={query} />
      <Card styles={{ body: { paddingBlock: '4px 16px' } }} style={{ marginBottom: 16 }}>
        <Tabs
          activeKey={isWaiting ? 'waiting' : 'all'}
          onChange={(key) => set('tab', key === 'all' ? 'all' : undefined)}
          items={[
            { key: 'waiting', label: t('cases.waiting') },
            { key: 'all', label: t('cases.all') },
          ]}
        />
        <search style={{ display: 'grid', gap: 14, gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))' }}>
          <SearchField label={t('cases.searchLabel')} value={search} onChange={(text) => set('search', text)} />
          <Labelled label={t('cases.status')} name="status">
            <Select
              id="status"
              allowClear
              placeholder={t('cases.anyStatus')}
              value={status}
              onChange={(value) => set('status', value)}
              options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
            />
          </Labelled>
        </search>
      </Card>
      {query.data === undefined && query.error && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {rows.length > 0 && <CaseResults rows={rows} />}
      {query.data && rows.length === 0 && <NoCases isWaiting={isWaiting && isUnfiltered} />}
      {rows.length > 0 && (
        <Flex justify="center" style={{ marginTop: 16, color: COLOURS.idle }}>
          {query.hasNextPage ? (
            <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('common.more')}
            </Button>
          ) : (
            t('cases.allShown')
          )}
        </Flex>
      )}
    </>
  );
}

function NoCases({ isWaiting }: { readonly isWaiting: boolean }) {
  const { t } = useTranslation();
  return (
    <Card>
      <Empty
        description={
          <>
            <div>{t(isWaiting ? 'cases.noWaiting' : 'cases.empty')}</div>
            <div>{t(isWaiting ? 'cases.noWaitingHint' : 'cases.emptyHint')}</div>
          </>
        }
      />
    </Card>
  );
}
