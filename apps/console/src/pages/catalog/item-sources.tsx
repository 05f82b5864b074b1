import { Alert, Descriptions, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EffectiveItem } from '../../api/types';
import { usePlaceNames } from '../../places/use-place-names';
import { Mark } from '../../ui/mark';
import { Section } from '../../ui/section';
import { useReleases } from './use-items';

interface SourcesProps {
  readonly effective: EffectiveItem;
  readonly nameOf: (path: string) => string;
}

/** From which releases and overlays the item was put together, and what of them does not stand. */
export function ItemSources({ effective, nameOf }: SourcesProps) {
  const { t } = useTranslation();
  const { releases, overlays, leftOut } = effective;
  return (
    <Section title={t('item.sources')}>
      <Flex vertical gap={14}>
        <Descriptions
          size="small"
          column={1}
          items={[
            { key: 'releases', label: t('item.fromReleases'), children: <Releases ids={releases} /> },
            {
              key: 'overlays',
              label: t('item.fromOverlays'),
              children: overlays.length === 0 ? t('item.noOverlays') : t('item.overlayCount', { n: overlays.length }),
            },
          ]}
        />
        {leftOut.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={t('item.leftOut')}
            description={
              <>
                <div>{t('item.leftOutHint')}</div>
                <ul style={{ margin: '6px 0 0', paddingLeft: 20 }}>
                  {leftOut.map(({ place, point, reason }) => (
                    <li key={place + point + reason}>
                      {t('item.leftOutLine', {
                        place: nameOf(place),
                        point: t(`item.pointNames.${point}`, { defaultValue: point }),
                        reason: t(`item.reasons.${reason}`, { defaultValue: reason }),
                      })}
                    </li>
                  ))}
                </ul>
              </>
            }
          />
        )}
      </Flex>
    </Section>
  );
}

function Releases({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation();
  const { data: known = [] } = useReleases();
  const nameOf = usePlaceNames(known.map(({ publisher }) => publisher));
  return (
    <Flex gap={6} wrap>
      {ids.map((id) => {
        const release = known.find(({ releaseId }) => releaseId === id);
        return (
          <Mark key={id} tone="good">
            {release
              ? t('federation.releaseInForce', {
                  name: nameOf(release.publisher),
                  number: release.number,
                  on: release.effectiveOn,
                })
              : t('item.unknownRelease', { id: id.slice(0, 12) })}
          </Mark>
        );
      })}
    </Flex>
  );
}
