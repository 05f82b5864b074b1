import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { openSession } from '../../api/commands';
import { beginSession } from '../../session/session-store';
import { useErrorText } from '../../ui/failure';

interface Credentials {
  readonly name: string;
  readonly password: string;
}

export function SignInForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const textOf = useErrorText();
  const { mutate, error, isPending } = useMutation({
    mutationFn: ({ name, password }: Credentials) => openSession(name, password),
    onSuccess: ({ token }) => {
      // Nothing that another account has read is shown to this one.
      queries.clear();
      beginSession(token);
    },
  });
  return (
    <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(credentials) => mutate(credentials)}>
      {error && <Alert type="error" showIcon title={textOf(error)} style={{ marginBottom: 16 }} />}
      <Form.Item label={t('signIn.name')} name="name" rules={[{ required: true, message: t('signIn.nameMissing') }]}>
        <Input autoComplete="username" autoFocus maxLength={64} />
      </Form.Item>
      <Form.Item
        label={t('signIn.password')}
        name="password"
        rules={[{ required: true, message: t('signIn.passwordMissing') }]}
      >
        <Input.Password autoComplete="current-password" maxLength={200} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={isPending}>
        {t('signIn.submit')}
      </Button>
    </Form>
  );
}
