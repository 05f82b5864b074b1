import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FederationNode } from '../../api/types';
import { useWords } from '../../format/use-words';
import { COLOURS } from '../../theme';
import { Mark } from '../../ui/mark';
import { StateDot } from '../../ui/state-dot';
import { useNow } from '../../ui/use-now';
import { linkStateOf, type ShownState, standingOf } from './node-state';

interface CellProps {
  readonly node: FederationNode;
}

export function NodeName({ node }: CellProps) {
  const { t } = useTranslation();
  const { tier } = useWords();
  return (
    <Flex gap="2px 8px" align="center" wrap>
      <strong style={{ fontSize: 16, whiteSpace: 'nowrap' }}>{node.placeName}</strong>
      <span style={{ color: COLOURS.idle, whiteSpace: 'nowrap' }}>{tier(node.tier)}</span>
      {node.standing === 'here' && <Mark tone="here">{t('common.here')}</Mark>}
    </Flex>
  );
}

/** Whether the node answers, and when it last did. */
export function NodeStanding({ node }: CellProps) {
  const { t } = useTranslation();
  const { span } = useWords();
  const now = useNow();
  const isCurrent = node.standing === 'here' || node.standing === 'answering';
  return (
    <div>
      <ShownDot state={standingOf(node)} />
      {!isCurrent && node.standing === 'silent' && (
        <div style={{ color: COLOURS.idle, fontSize: 13 }}>
          {node.asOfMs === null
            ? t('federation.neverAnswered')
            : t('federation.lastAnswer', { span: span(now - node.asOfMs) })}
        </div>
      )}
    </div>
  );
}

export function NodeUplink({ node }: CellProps) {
  return node.uplink ? <ShownDot state={linkStateOf(node.uplink.state)} /> : <Absent />;
}

export function NodeLag({ node }: CellProps) {
  const { span } = useWords();
  const lagMs = node.uplink?.lagMs ?? null;
  return lagMs === null ? (
    <Absent />
  ) : (
    <span className="number" style={{ whiteSpace: 'nowrap' }}>
      {span(lagMs)}
    </span>
  );
}

export function NodeReleases({ node }: CellProps) {
  const { t } = useTranslation();
  if (node.releases.length === 0 && !node.counts) return <Absent />;
  if (node.releases.length === 0) return <span style={{ color: COLOURS.idle }}>{t('federation.noReleases')}</span>;
  return (
    <Flex gap={6} wrap>
      {node.releases.map(({ publisher, publisherName, number, effectiveOn }) => (
        <Mark key={publisher} tone="good">
          {t('federation.releaseInForce', { name: publisherName || publisher, number, on: effectiveOn })}
        </Mark>
      ))}
    </Flex>
  );
}

export function NodeCounts({ node }: CellProps) {
  const { t } = useTranslation();
  if (!node.counts) return <Absent />;
  const { cases, parked, quarantined } = node.counts;
  const loud = (n: number, colour: string) => ({ color: n > 0 ? colour : COLOURS.idle, fontWeight: n > 0 ? 600 : 400 });
  return (
    <Flex gap="0 12px" wrap className="number" style={{ whiteSpace: 'nowrap' }}>
      <span>{t('federation.cases', { n: cases })}</span>
      <span style={loud(parked, COLOURS.waiting)}>{t('federation.parked', { n: parked })}</span>
      <span style={loud(quarantined, COLOURS.bad)}>{t('federation.quarantined', { n: quarantined })}</span>
    </Flex>
  );
}

export function ShownDot({ state }: { readonly state: ShownState }) {
  const { t } = useTranslation();
  return <StateDot tone={state.tone}>{t(`federation.states.${state.name}`, { why: state.why })}</StateDot>;
}

function Absent() {
  return <span style={{ color: COLOURS.idle }}>–</span>;
}
