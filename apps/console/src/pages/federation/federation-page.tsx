import { Card, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { clockText } from '../../format/time';
import { Failure } from '../../ui/failure';
import { PageHead } from '../../ui/page-head';
import { StaleNotice } from '../../ui/stale-notice';
import { StateDot } from '../../ui/state-dot';
import { useIsPhone } from '../../ui/use-is-phone';
import { FederationList } from './federation-list';
import { FederationTable } from './federation-table';
import { NodeFactsCard } from './node-facts-card';
import { tallyOf } from './node-state';
import { useFederation } from './use-federation';

/** The tree of nodes, live, as a county puts it on a wall; below it the facts of the own node. */
export default function FederationPage() {
  const { t } = useTranslation();
  const query = useFederation();
  const isPhone = useIsPhone();
  const { data: federation, error, refetch } = query;
  if (!federation) {
    return (
      <>
        <PageHead title={t('federation.title')} />
        {error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton active paragraph={{ rows: 10 }} />
        )}
      </>
    );
  }
  const { answering, away, unknown, total } = tallyOf(federation.tree);
  return (
    <>
      <PageHead
        title={t('federation.title')}
        lead={t('federation.lead', { time: clockText(query.dataUpdatedAt) })}
        extra={
          <div style={{ display: 'flex', gap: 20, flexWrap: 'wrap', fontSize: 16 }}>
            <strong className="number">{t('federation.total', { n: total })}</strong>
            <StateDot tone="good">{t('federation.answering', { n: answering })}</StateDot>
            {away > 0 && <StateDot tone="bad">{t('federation.away', { n: away })}</StateDot>}
            {unknown > 0 && <StateDot tone="idle">{t('federation.unknown', { n: unknown })}</StateDot>}
          </div>
        }
      />
      <StaleNotice of={query} />
      <Card styles={{ body: { padding: 0 } }} style={{ marginBottom: 20, overflow: 'hidden' }}>
        {isPhone ? <FederationList tree={federation.tree} /> : <FederationTable tree={federation.tree} />}
      </Card>
      <NodeFactsCard />
    </>
  );
}
