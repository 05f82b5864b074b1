import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ActFields, actOnCase } from '../../../api/commands';
import { leavesDoubt } from '../../../api/problem';
import type { CaseAct } from '../../../api/types';
import { useErrorText } from '../../../ui/failure';
import { useIntent } from '../../../ui/use-intent';
import { caseKey } from '../use-cases';

const TEXT_MAX = 4_000;

interface ActDialogProps {
  readonly caseNumber: string;
  readonly act: CaseAct;
  readonly onClose: () => void;
}

/** Asks for what an act needs and for its confirmation, does it, and says what came of it. */
export function ActDialog({ caseNumber, act, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<ActFields>();
  const { mutate, error, isPending } = useIntent(
    (commandId, fields: ActFields) => actOnCase(commandId, caseNumber, act, fields),
    () => {
      void queries.invalidateQueries({ queryKey: caseKey(caseNumber) });
      void queries.invalidateQueries({ queryKey: ['cases'] });
      void message.success(t(`acts.${act}.done`));
      onClose();
    },
  );
  const isInDoubt = leavesDoubt(error);
  return (
    <Modal
      open
      title={t(`acts.${act}.name`)}
      okText={isInDoubt ? t('acts.sendAgain') : t('acts.submit', { act: t(`acts.${act}.name`) })}
      cancelText={t('common.cancel')}
      confirmLoading={isPending}
      mask={{ closable: false }}
      styles={{ body: { paddingBlock: '4px 20px' } }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t(`acts.${act}.confirm`)}</p>
      <Form form={form} layout="vertical" onFinish={(fields) => mutate(fields)} disabled={isInDoubt}>
        <ActFormFields act={act} />
      </Form>
      {error && <ActError error={error} />}
    </Modal>
  );
}

function ActError({ error }: { readonly error: Error }) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  if (leavesDoubt(error)) return <Alert type="warning" showIcon title={t('acts.noAnswer')} />;
  return <Alert type="error" showIcon title={textOf(error)} />;
}

function ActFormFields({ act }: { readonly act: CaseAct }) {
  const { t } = useTranslation();
  const isDecision = act === 'decided';
  const hasText = isDecision || act === 'opinion-signed' || act === 'annotated';
  return (
    <>
      {act === 'opinion-signed' && (
        <Form.Item
          name="favourable"
          label={t('acts.opinionLabel')}
          rules={[{ required: true, message: t('acts.opinionMissing') }]}
        >
          <Radio.Group
            options={[
              { value: true, label: t('case.favourable') },
              { value: false, label: t('case.unfavourable') },
            ]}
          />
        </Form.Item>
      )}
      {isDecision && (
        <Form.Item
          name="outcome"
          label={t('acts.outcomeLabel')}
          rules={[{ required: true, message: t('acts.outcomeMissing') }]}
        >
          <Radio.Group
            options={[
              { value: 'granted', label: t('case.outcomes.granted') },
              { value: 'refused', label: t('case.outcomes.refused') },
            ]}
          />
        </Form.Item>
      )}
      {hasText && (
        <Form.Item
          name="text"
          label={t(isDecision ? 'acts.reasonsLabel' : 'acts.textLabel')}
          rules={[{ required: true, whitespace: true, message: t('acts.textMissing') }]}
        >
          <Input.TextArea rows={5} maxLength={TEXT_MAX} showCount />
        </Form.Item>
      )}
    </>
  );
}
