import { Card, Descriptions, type DescriptionsProps, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NodeFacts } from '../../api/types';
import { useWords } from '../../format/use-words';
import { useNode } from '../../places/use-node';
import { usePlaceNames } from '../../places/use-place-names';
import { StateDot } from '../../ui/state-dot';
import { ShownDot } from './node-cells';
import { linkStateOf } from './node-state';

const COUNTERS = ['entries', 'applied', 'parked', 'failing', 'quarantined'] as const;

/** What the own node says of itself. */
export function NodeFactsCard() {
  const { t } = useTranslation();
  const { data: node } = useNode();
  if (!node) return null;
  const items: DescriptionsProps['items'] = [
    { key: 'id', label: t('federation.nodeId'), children: <span className="case-number">{node.nodeId}</span> },
    { key: 'suite', label: t('federation.suite'), children: node.suite },
    { key: 'epoch', label: t('federation.epoch'), children: node.epoch },
    {
      key: 'sealing',
      label: t('federation.sealing'),
      children: (
        <StateDot tone={node.sealing ? 'good' : 'bad'}>
          {t(node.sealing ? 'federation.sealingOn' : 'federation.sealingOff')}
        </StateDot>
      ),
    },
    {
      key: 'instance',
      label: t('federation.instance'),
      children: <span className="case-number prose">{node.instance}</span>,
    },
    { key: 'counts', label: t('federation.counts'), children: <Counters counts={node.counts} /> },
    { key: 'links', label: t('federation.links'), span: 'filled', children: <Links links={node.links} /> },
  ];
  return (
    <Card title={<h2 style={{ fontSize: 16, margin: 0 }}>{`${t('federation.facts')} · ${node.placeName}`}</h2>}>
      <Descriptions items={items} column={{ xs: 1, md: 2 }} size="small" />
    </Card>
  );
}

function Counters({ counts }: { readonly counts: NodeFacts['counts'] }) {
  const { t } = useTranslation();
  return (
    <Flex gap={14} wrap className="number">
      {COUNTERS.map((name) => (
        <span key={name}>
          {t(`federation.counters.${name}`)} {counts[name] ?? 0}
        </span>
      ))}
    </Flex>
  );
}

function Links({ links }: { readonly links: NodeFacts['links'] }) {
  const { t } = useTranslation();
  const { span } = useWords();
  const nameOf = usePlaceNames(links.map(({ path }) => path));
  if (links.length === 0) return t('common.none');
  return (
    <Flex vertical gap={6}>
      {links.map(({ peer, path, direction, state, lagMs, sent, peerHeld, held }) => (
        <Flex key={peer} gap={14} wrap className="number">
          <strong>{t(direction === 'up' ? 'federation.linkUp' : 'federation.linkDown', { path: nameOf(path) })}</strong>
          <ShownDot state={linkStateOf(state)} />
          {lagMs !== undefined && lagMs !== null && (
            <span>
              {t('federation.lag')} {span(lagMs)}
            </span>
          )}
          <span>{t('federation.linkNumbers', { sent, peerHeld, held })}</span>
        </Flex>
      ))}
    </Flex>
  );
}
