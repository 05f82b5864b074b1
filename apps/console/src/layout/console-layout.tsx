import { MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Grid, Layout, Skeleton, Tag } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { useWords } from '../format/use-words';
import { useNode } from '../places/use-node';
import { Logo } from '../ui/logo';
import { LanguageSwitch } from './language-switch';
import { MainMenu } from './main-menu';
import { SyncDot } from './sync-dot';
import { UserMenu } from './user-menu';

const WHITE = '#ffffff';

/** What stands around every page: whose node this is, how it is in touch, who is signed in, where one can go. */
export function ConsoleLayout() {
  const { t } = useTranslation();
  const { lg: isWide = true, md: isTablet = true } = Grid.useBreakpoint();
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a href="#page" className="skip-link no-print">
        {t('common.skip')}
      </a>
      <Layout.Header
        className="no-print"
        style={{
          display: 'flex',
          alignItems: 'center',
          gap: isTablet ? 16 : 6,
          position: 'sticky',
          top: 0,
          zIndex: 20,
        }}
      >
        {!isWide && <PageDrawer />}
        <PlaceName withBrand={isTablet} />
        <span style={{ flex: 1 }} />
        <SyncDot short={!isTablet} />
        <LanguageSwitch colour={WHITE} />
        <UserMenu short={!isTablet} />
      </Layout.Header>
      <Layout>
        {isWide && (
          <Layout.Sider width={184} className="no-print" style={{ borderRight: '1px solid #dfe6e2' }}>
            <MainMenu />
          </Layout.Sider>
        )}
        <Layout.Content id="page" tabIndex={-1} style={{ padding: isTablet ? 24 : 14, minWidth: 0, outline: 'none' }}>
          <div style={{ maxWidth: 1320, margin: '0 auto' }}>
            <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
              <Outlet />
            </Suspense>
          </div>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function PlaceName({ withBrand }: { readonly withBrand: boolean }) {
  const { t } = useTranslation();
  const { tier } = useWords();
  const { data: node } = useNode();
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 10, color: WHITE, minWidth: 0, lineHeight: 1.2 }}>
      <Logo size={28} colour="#8fd6b4" />
      {withBrand && <span style={{ fontSize: 19, letterSpacing: 2 }}>{t('brand')}</span>}
      <strong style={{ fontSize: 17, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {node?.placeName}
      </strong>
      {node && withBrand && <Tag style={{ background: '#2b5f52', color: WHITE, border: 0 }}>{tier(node.tier)}</Tag>}
    </span>
  );
}

function PageDrawer() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        type="text"
        icon={<MenuOutlined />}
        style={{ color: WHITE }}
        aria-label={t('common.menu')}
        onClick={() => setOpen(true)}
      />
      <Drawer
        placement="left"
        size={260}
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('nav.label')}
        styles={{ body: { padding: 8 } }}
      >
        <MainMenu onChoose={() => setOpen(false)} />
      </Drawer>
    </>
  );
}
