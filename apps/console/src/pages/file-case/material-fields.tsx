import { Alert, Form, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Item } from '../../api/types';
import { COLOURS } from '../../theme';
import { EvidenceInput } from './evidence-input';
import type { Evidence } from './filing';

/** The item's materials, each with a file or with the word that its paper original was seen. */
export function MaterialFields({ materials }: { readonly materials: Item['materials'] | undefined }) {
  const { t } = useTranslation();
  if (!materials) return <span style={{ color: COLOURS.idle }}>{t('fileCase.chooseItemFirst')}</span>;
  if (materials.length === 0) return <span>{t('fileCase.noMaterials')}</span>;
  return (
    <>
      <Alert type="info" showIcon title={t('fileCase.materialsHint')} style={{ marginBottom: 16 }} />
      {materials.map((material) => (
        <MaterialField key={material.code} material={material} />
      ))}
    </>
  );
}

function MaterialField({ material: { code, name, required } }: { readonly material: Item['materials'][number] }) {
  const { t } = useTranslation();
  const validator = (_rule: unknown, evidence: Evidence | undefined) => {
    if (evidence?.kind === 'hashing') return Promise.reject(new Error(t('fileCase.hashingWait')));
    if (evidence?.kind === 'failed') return Promise.reject(new Error(t('fileCase.hashFailed')));
    return required && !evidence ? Promise.reject(new Error(t('fileCase.materialMissing'))) : Promise.resolve();
  };
  return (
    <Form.Item
      name={['materials', code]}
      htmlFor={`material-${code}`}
      label={
        <span>
          {name}{' '}
          <Tag color={required ? 'green' : 'default'} style={{ margin: '0 0 0 6px' }}>
            {t(required ? 'item.required' : 'item.later')}
          </Tag>
        </span>
      }
      validateTrigger={[]}
      rules={[{ validator }]}
    >
      <EvidenceInput id={`material-${code}`} name={name} />
    </Form.Item>
  );
}
