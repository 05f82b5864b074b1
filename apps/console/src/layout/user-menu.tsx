import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { closeSession } from '../api/commands';
import { useWords } from '../format/use-words';
import { endSession } from '../session/session-store';
import { useOwnSession } from '../session/use-own-session';

/** Who is signed in, in which role; signing out. */
export function UserMenu({ short }: { readonly short: boolean }) {
  const { t } = useTranslation();
  const { role } = useWords();
  const { session } = useOwnSession();
  const queries = useQueryClient();
  const signOut = () => {
    // The token is forgotten here also when the node does not answer; there it ends by itself.
    void closeSession().catch(() => undefined);
    endSession();
    queries.clear();
  };
  if (!session) return null;
  const { account } = session;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: `${account.name} · ${role(account.role)}` },
          { type: 'divider' },
          { key: 'out', icon: <LogoutOutlined />, label: t('user.signOut'), onClick: signOut },
        ],
      }}
    >
      <Button
        type="text"
        icon={<UserOutlined />}
        style={{ color: '#ffffff' }}
        aria-label={t('user.menu', { name: role(account.role) })}
      >
        {!short && role(account.role)}
      </Button>
    </Dropdown>
  );
}
