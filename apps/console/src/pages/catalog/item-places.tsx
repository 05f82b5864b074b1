import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EffectiveItem } from '../../api/types';
import { Facts } from '../../ui/facts';
import { Mark } from '../../ui/mark';
import { Section } from '../../ui/section';

interface PlacesProps {
  readonly effective: EffectiveItem;
  readonly nameOf: (path: string) => string;
}

/** Where, when and by which channel the item is done, at each place on the way. */
export function ItemPlaces({ effective: { conveniences }, nameOf }: PlacesProps) {
  const { t } = useTranslation();
  const stated = conveniences.flatMap(({ place, convenience }) => (convenience ? [{ path: place, convenience }] : []));
  return (
    <Section title={t('item.where')}>
      {stated.length === 0 && t('common.notStated')}
      <Flex vertical gap={18}>
        {stated.map(({ path, convenience: { place, hours, phone, channels, visits } }) => (
          <div key={path}>
            <h3 style={{ fontSize: 15, margin: '0 0 6px' }}>{nameOf(path)}</h3>
            <Facts
              facts={[
                { label: t('item.address'), value: place || t('common.notStated') },
                { label: t('item.hours'), value: hours || t('common.notStated') },
                { label: t('item.phone'), value: phone || t('common.notStated') },
                { label: t('item.channels'), value: <Channels channels={channels} /> },
                { label: t('item.visits'), value: <Visits visits={visits} /> },
              ]}
            />
          </div>
        ))}
      </Flex>
    </Section>
  );
}

function Channels({ channels }: { readonly channels: readonly string[] }) {
  const { t } = useTranslation();
  if (channels.length === 0) return t('common.notStated');
  return (
    <Flex gap={6} wrap>
      {channels.map((channel) => (
        <Mark key={channel}>{t(`item.channelNames.${channel}`, { defaultValue: channel })}</Mark>
      ))}
    </Flex>
  );
}

function Visits({ visits }: { readonly visits: number | undefined }) {
  const { t } = useTranslation();
  if (visits === undefined) return t('common.notStated');
  return visits === 0 ? t('item.noVisit') : t('item.visitCount', { n: visits });
}
