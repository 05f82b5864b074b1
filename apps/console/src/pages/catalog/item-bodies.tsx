import { Descriptions, type DescriptionsProps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Item } from '../../api/types';
import { useWords } from '../../format/use-words';
import { Section } from '../../ui/section';

/** Who decides the item and who accepts it, and on which law or letter. */
export function ItemBodies({ item }: { readonly item: Item }) {
  const { t } = useTranslation();
  const { level } = useWords();
  const { deciding, entrustment, reviewLevel, bases } = item;
  const isEntrusted = entrustment !== undefined && entrustment.acceptanceLevel > 0 && entrustment.letter !== '';
  const rows: DescriptionsProps['items'] = [
    {
      key: 'decides',
      label: t('item.decides'),
      children: (
        <div>
          <div>{[deciding.body, level(deciding.level)].filter(Boolean).join(' · ')}</div>
          <div>{deciding.entrustedBy ? t('item.entrustedBy', { letter: deciding.entrustedBy }) : t('item.byLaw')}</div>
        </div>
      ),
    },
    ...(reviewLevel > 0
      ? [{ key: 'reviews', label: t('item.reviews'), children: `${level(reviewLevel)} · ${t('item.linked')}` }]
      : []),
    {
      key: 'accepts',
      label: t('item.accepts'),
      children: isEntrusted
        ? t('item.acceptsBy', { level: level(entrustment.acceptanceLevel), letter: entrustment.letter })
        : t('item.acceptsSelf'),
    },
    {
      key: 'bases',
      label: t('item.bases'),
      children:
        bases.length === 0 ? (
          t('item.noBases')
        ) : (
          <div>
            {bases.map(({ law, article }) => (
              <div key={law + article}>
                《{law}》{article}
              </div>
            ))}
          </div>
        ),
    },
  ];
  return (
    <Section title={t('item.who')}>
      <Descriptions
        items={rows}
        column={1}
        bordered
        size="small"
        styles={{ label: { width: 108, verticalAlign: 'top', fontWeight: 500 } }}
      />
    </Section>
  );
}
