import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { isDoubtfulCitizenId } from './citizen-id';

/** As the node's own limits. */
const NAME_MAX = 100;
const NUMBER_MAX = 40;
const PHONE = /^[\d +-]{5,}$/;

/** Who applies. */
export function ApplicantFields() {
  const { t } = useTranslation();
  const doubtful = {
    warningOnly: true,
    validator: (_rule: unknown, value: unknown) =>
      typeof value === 'string' && isDoubtfulCitizenId(value.trim())
        ? Promise.reject(new Error(t('fileCase.idNumberDoubtful')))
        : Promise.resolve(),
  };
  return (
    <div style={{ display: 'grid', gap: '0 16px', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))' }}>
      <Form.Item
        name={['applicant', 'name']}
        label={t('fileCase.name')}
        rules={[{ required: true, whitespace: true, message: t('fileCase.nameMissing') }]}
      >
        <Input maxLength={NAME_MAX} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name={['applicant', 'idNumber']}
        label={t('fileCase.idNumber')}
        rules={[{ required: true, whitespace: true, message: t('fileCase.idNumberMissing') }, doubtful]}
      >
        <Input maxLength={NUMBER_MAX} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name={['applicant', 'phone']}
        label={t('fileCase.phone')}
        rules={[
          { required: true, message: t('fileCase.phoneMissing') },
          { pattern: PHONE, message: t('fileCase.phoneWrong') },
        ]}
      >
        <Input maxLength={NUMBER_MAX} autoComplete="off" inputMode="tel" />
      </Form.Item>
    </div>
  );
}
