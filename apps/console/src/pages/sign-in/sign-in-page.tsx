import { Alert, Card, Layout } from 'antd';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { LanguageSwitch } from '../../layout/language-switch';
import { useNode } from '../../places/use-node';
import { useSignIn } from '../../session/session-store';
import { COLOURS } from '../../theme';
import { Logo } from '../../ui/logo';
import { SignInForm } from './sign-in-form';

/** Where staff sign in; who is signed in goes on to where they wanted. */
export function SignInPage() {
  const { t } = useTranslation();
  const { token, ended } = useSignIn();
  const state = useLocation().state as { readonly from?: string } | null;
  const { data: node, isError } = useNode();
  if (token !== null) return <Navigate to={state?.from ?? '/'} replace />;
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <title>{t('title', { page: t('signIn.title'), place: node?.placeName ?? '' })}</title>
      <Layout.Header style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 10, color: '#ffffff', fontSize: 19 }}>
          <Logo size={28} colour="#8fd6b4" />
          {t('brand')}
        </span>
        <LanguageSwitch colour="#ffffff" />
      </Layout.Header>
      <Layout.Content style={{ padding: '6vh 16px 32px' }}>
        <div style={{ maxWidth: 420, margin: '0 auto' }}>
          <div style={{ textAlign: 'center', marginBottom: 24 }}>
            <Logo size={64} colour={COLOURS.leaf} />
            <div style={{ fontSize: 30, fontWeight: 700, lineHeight: 1.3, marginTop: 6 }}>
              {node ? t('signIn.node', { place: node.placeName }) : t('brand')}
            </div>
            <div style={{ color: COLOURS.idle, marginTop: 4 }}>{t('signIn.tagline')}</div>
          </div>
          {ended === 'expired' && (
            <Alert type="info" showIcon title={t('signIn.expired')} style={{ marginBottom: 16 }} />
          )}
          {isError && !node && (
            <Alert type="warning" showIcon title={t('signIn.nodeAway')} style={{ marginBottom: 16 }} />
          )}
          <Card>
            <h1 style={{ fontSize: 20, margin: '0 0 16px' }}>{t('signIn.heading')}</h1>
            <SignInForm />
          </Card>
          <p style={{ textAlign: 'center', marginTop: 20 }}>
            <a href="/portal">{t('signIn.portal')}</a>
          </p>
        </div>
      </Layout.Content>
    </Layout>
  );
}
