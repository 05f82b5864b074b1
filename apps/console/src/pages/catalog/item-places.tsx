import { Descriptions, Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EffectiveItem } from '../../api/types';
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
      <Flex vertical gap={16}>
        {stated.map(({ path, convenience: { place, hours, channels, visits } }) => (
          <Descriptions
            key={path}
            title={nameOf(path)}
            size="small"
            column={{ xs: 1, md: 2 }}
            items={[
              { key: 'place', label: t('item.address'), children: place || t('common.notStated') },
              { key: 'hours', label: t('item.hours'), children: hours || t('common.notStated') },
              {
                key: 'channels',
                label: t('item.channels'),
                children: channels.length === 0 ? t('common.notStated') : <Channels channels={channels} />,
              },
              { key: 'visits', label: t('item.visits'), children: <Visits visits={visits} /> },
            ]}
          />
        ))}
      </Flex>
    </Section>
  );
}

function Channels({ channels }: { readonly channels: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Flex gap={6} wrap>
      {channels.map((channel) => (
        <Tag key={channel} style={{ margin: 0 }}>
          {t(`item.channelNames.${channel}`, { defaultValue: channel })}
        </Tag>
      ))}
    </Flex>
  );
}

function Visits({ visits }: { readonly visits: number | undefined }) {
  const { t } = useTranslation();
  if (visits === undefined) return t('common.notStated');
  return visits === 0 ? t('item.noVisit') : t('item.visitCount', { n: visits });
}
