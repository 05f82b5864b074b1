import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { fileCase } from '../../api/commands';
import { leavesDoubt, Problem } from '../../api/problem';
import type { NewCase } from '../../api/types';
import { useLanguage } from '../../i18n/use-language';
import { useOwnSession } from '../../session/use-own-session';
import { useErrorText } from '../../ui/failure';
import { PageHead } from '../../ui/page-head';
import { Section } from '../../ui/section';
import { useIntent } from '../../ui/use-intent';
import { useItem } from '../catalog/use-items';
import { Forbidden } from '../forbidden';
import { ApplicantFields } from './applicant-fields';
import { type FilingForm, fieldOfFault, materialsOf } from './filing';
import { ItemField } from './item-field';
import { MaterialFields } from './material-fields';

/** Files a case for the person at the window or at home: item, applicant, materials. */
export default function FileCasePage() {
  const { t } = useTranslation();
  const { session, may } = useOwnSession();
  if (session && !may('case.file')) return <Forbidden />;
  return (
    <>
      <PageHead title={t('fileCase.title')} lead={t('fileCase.lead')} />
      <FilingFields />
    </>
  );
}

function FilingFields() {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [params] = useSearchParams();
  const [form] = Form.useForm<FilingForm>();
  const itemId = Form.useWatch('itemId', form);
  const { data: effective } = useItem(itemId);
  const { mutate, error, isPending } = useIntent(fileCase, ({ caseNumber }) => {
    void queries.invalidateQueries({ queryKey: ['cases'] });
    void navigate(`/cases/${caseNumber}/receipt`, { state: { justFiled: true } });
  });

  const showFaults = (refused: Error, sent: NewCase) => {
    if (!(refused instanceof Problem)) return;
    const fields = refused.faults.flatMap((fault) => {
      const name = fieldOfFault(fault, sent.materials);
      return name ? [{ name, errors: [fault[language]] }] : [];
    });
    form.setFields(fields);
    if (fields[0]) form.scrollToField(fields[0].name, { block: 'center' });
  };
  const send = ({ applicant, materials, ...filing }: FilingForm) => {
    const codes = effective?.item.materials.map(({ code }) => code) ?? [];
    const body: NewCase = { itemId: filing.itemId, applicant, materials: materialsOf(codes, materials) };
    mutate(body, { onError: (refused) => showFaults(refused, body) });
  };

  const isInDoubt = leavesDoubt(error);
  return (
    <Form<FilingForm>
      form={form}
      layout="vertical"
      initialValues={{ itemId: params.get('item') ?? undefined }}
      scrollToFirstError={{ block: 'center' }}
      disabled={isInDoubt}
      onFinish={send}
    >
      <Flex vertical gap={16} style={{ maxWidth: 860 }}>
        <Section title={t('fileCase.itemSection')}>
          <ItemField />
        </Section>
        <Section title={t('fileCase.applicantSection')}>
          <ApplicantFields />
        </Section>
        <Section title={t('fileCase.materialsSection')}>
          <MaterialFields materials={effective?.item.materials} />
        </Section>
        {error && <FilingError error={error} />}
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={false}
          loading={isPending}
          style={{ alignSelf: 'flex-start' }}
        >
          {t(isInDoubt ? 'acts.sendAgain' : 'fileCase.submit')}
        </Button>
      </Flex>
    </Form>
  );
}

/** Why the filing did not succeed; faults of fields stand at the fields too. */
function FilingError({ error }: { readonly error: Error }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const textOf = useErrorText();
  if (leavesDoubt(error)) return <Alert type="warning" showIcon title={t('acts.noAnswer')} />;
  const faults = error instanceof Problem ? error.faults : [];
  return (
    <Alert
      type="error"
      showIcon
      title={t('fileCase.refused')}
      description={
        <>
          <div>{textOf(error)}</div>
          {faults.map((fault) => (
            <div key={fault.field + fault.en}>{fault[language]}</div>
          ))}
        </>
      }
    />
  );
}
