import { ApartmentOutlined, BookOutlined, FolderOpenOutlined, FormOutlined } from '@ant-design/icons';
import { Menu } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useOwnSession } from '../session/use-own-session';

const PAGES = [
  { path: '/federation', name: 'federation', icon: <ApartmentOutlined />, act: undefined },
  { path: '/catalog', name: 'catalog', icon: <BookOutlined />, act: undefined },
  { path: '/cases', name: 'cases', icon: <FolderOpenOutlined />, act: 'case.list' },
  { path: '/cases/new', name: 'fileCase', icon: <FormOutlined />, act: 'case.file' },
] as const;

/** The pages that the role may open; `onChoose` when one was chosen. */
export function MainMenu({ onChoose }: { readonly onChoose?: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { may } = useOwnSession();
  const shown = PAGES.filter(({ act }) => act === undefined || may(act));
  const current = shown.findLast(({ path }) => pathname.startsWith(path));
  return (
    <nav aria-label={t('nav.label')}>
      <Menu
        mode="inline"
        selectedKeys={current ? [current.path] : []}
        style={{ border: 0, padding: '12px 4px' }}
        onClick={onChoose}
        items={shown.map(({ path, name, icon }) => ({
          key: path,
          icon,
          label: <Link to={path}>{t(`nav.${name}`)}</Link>,
        }))}
      />
    </nav>
  );
}
