import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Item } from '../../api/types';
import { COLOURS } from '../../theme';
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
            <Tag color={required ? 'green' : 'default'}>{t(required ? 'item.required' : 'item.later')}</Tag>
            {droppable && <Tag>{t('item.droppable')}</Tag>}
            <span style={{ color: COLOURS.idle, fontSize: 13 }}>{code}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
