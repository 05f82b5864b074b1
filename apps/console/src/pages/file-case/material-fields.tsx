import { Alert, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Item } from '../../api/types';
import { COLOURS } from '../../theme';
import { Mark } from '../../ui/mark';
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
  const refuse = (text: string) => Promise.reject(new Error(text));
  const isBrought = (_rule: unknown, evidence: Evidence | undefined) => {
    if (evidence?.kind === 'failed') return refuse(t('fileCase.hashFailed'));
    return required && !evidence ? refuse(t('fileCase.materialMissing')) : Promise.resolve();
  };
  const isReckoned = (_rule: unknown, evidence: Evidence | undefined) =>
    evidence?.kind === 'hashing' ? refuse(t('fileCase.hashingWait')) : Promise.resolve();
  return (
    <Form.Item
      name={['materials', code]}
      htmlFor={`material-${code}`}
      label={
        <span>
          {name} <Mark tone={required ? 'good' : 'plain'}>{t(required ? 'item.required' : 'item.later')}</Mark>
        </span>
      }
      validateTrigger={['onChange', 'onSubmit']}
      rules={[{ validator: isBrought }, { validator: isReckoned, validateTrigger: 'onSubmit' }]}
    >
      <EvidenceInput id={`material-${code}`} name={name} />
    </Form.Item>
  );
}
