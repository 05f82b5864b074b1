import { Form, Select, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDebounced } from '../../ui/use-debounced';
import { useItem, useItems } from '../catalog/use-items';

/** Chooses the item, by searching the catalog; one that was chosen before stays named whatever is searched. */
export function ItemField() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const { data: found = [], isFetching } = useItems(useDebounced(search));
  const form = Form.useFormInstance();
  const { data: chosen } = useItem(Form.useWatch('itemId', form));
  const offered = chosen && !found.some(({ itemId }) => itemId === chosen.itemId) ? [chosen, ...found] : found;
  return (
    <Form.Item
      name="itemId"
      label={t('fileCase.item')}
      rules={[{ required: true, message: t('fileCase.itemMissing') }]}
      style={{ marginBottom: 0 }}
    >
      <Select
        showSearch={{ filterOption: false, onSearch: setSearch }}
        placeholder={t('fileCase.itemPlaceholder')}
        notFoundContent={isFetching ? <Spin size="small" /> : t('catalog.empty')}
        options={offered.map(({ itemId, item }) => ({ value: itemId, label: `${item.name}（${item.department}）` }))}
      />
    </Form.Item>
  );
}
