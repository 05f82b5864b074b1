import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NodeFacts } from '../../api/types';
import { useWords } from '../../format/use-words';
import { useNode } from '../../places/use-node';
import { usePlaceNames } from '../../places/use-place-names';
import { Facts } from '../../ui/facts';
import { Section } from '../../ui/section';
import { StateDot } from '../../ui/state-dot';
import { ShownDot } from './node-cells';
import { linkStateOf } from './node-state';

const COUNTERS = ['entries', 'applied', 'parked', 'failing', 'quarantined'] as const;

/** What the own node says of itself. */
export function NodeFactsCard() {
  const { t } = useTranslation();
  const { data: node } = useNode();
  if (!node) return null;
  return (
    <Section title={`${t('federation.facts')} · ${node.placeName}`}>
      <Facts
        facts={[
          { label: t('federation.nodeId'), value: <span className="case-number">{node.nodeId}</span> },
          { label: t('federation.suite'), value: node.suite },
          { label: t('federation.epoch'), value: node.epoch },
          { label: t('federation.sealing'), value: <Sealing isOn={node.sealing} /> },
          { label: t('federation.instance'), value: <span className="case-number">{node.instance}</span> },
        ]}
      />
      <h3 style={{ fontSize: 15, margin: '18px 0 6px' }}>{t('federation.counts')}</h3>
      <Counters counts={node.counts} />
      <h3 style={{ fontSize: 15, margin: '18px 0 6px' }}>{t('federation.links')}</h3>
      <Links links={node.links} />
    </Section>
  );
}

function Sealing({ isOn }: { readonly isOn: boolean }) {
  const { t } = useTranslation();
  return <StateDot tone={isOn ? 'good' : 'bad'}>{t(isOn ? 'federation.sealingOn' : 'federation.sealingOff')}</StateDot>;
}

function Counters({ counts }: { readonly counts: NodeFacts['counts'] }) {
  const { t } = useTranslation();
  return (
    <Flex gap="2px 14px" wrap className="number">
      {COUNTERS.map((name) => (
        <span key={name}>
          {t(`federation.counters.${name}`)} {counts[name]}
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
    <Flex vertical gap={8}>
      {links.map(({ peer, path, direction, state, lagMs, sent, peerHeld, held }) => (
        <Flex key={peer} gap="2px 14px" wrap className="number">
          <strong>{t(direction === 'up' ? 'federation.linkUp' : 'federation.linkDown', { path: nameOf(path) })}</strong>
          <ShownDot state={linkStateOf(state)} />
          {lagMs !== undefined && (
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
