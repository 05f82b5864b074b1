import { useTranslation } from 'react-i18next';
import type { Item } from '../../api/types';
import { COLOURS } from '../../theme';
import { Mark } from '../../ui/mark';
import { Section } from '../../ui/section';

/** What an applicant brings, and what of it may come later or be dropped. */
export function ItemMaterials({ materials }: { readonly materials: Item['materials'] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('item.materials')}>
      {materials.length === 0 && t('item.noMaterials')}
      <ol style={{ margin: 0, paddingLeft: 22, display: 'grid', gap: 8 }}>
        {materials.map(({ code, name, required, droppable }) => (
          <li key={code}>
            <span style={{ marginRight: 10 }}>{name}</span>
            <Mark tone={required ? 'good' : 'plain'}>{t(required ? 'item.required' : 'item.later')}</Mark>{' '}
            {droppable && <Mark>{t('item.droppable')}</Mark>}{' '}
            <span style={{ color: COLOURS.idle, fontSize: 13 }}>{code}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
