import { useTranslation } from 'react-i18next';
import { useWords } from '../../format/use-words';
import { syncStateOf } from '../../layout/sync-state';
import { useNode } from '../../places/use-node';

/** Says that nothing of a place has come here yet, and what to expect. */
export function NotYet({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const { levelOf } = useWords();
  const { data: node, isError } = useNode();
  const isOffline = syncStateOf(node?.links ?? [], !isError) === 'offline';
  return (
    <div
      style={{
        marginTop: 6,
        padding: '6px 8px',
        borderLeft: '3px solid #e0a33b',
        background: '#fff6de',
        color: '#6b4300',
        fontSize: 13,
        fontWeight: 400,
      }}
    >
      <div style={{ fontWeight: 500 }}>{t('case.notYet', { tier: levelOf(path) })}</div>
      <div>{t(isOffline ? 'case.notYetOffline' : 'case.notYetHint')}</div>
    </div>
  );
}
