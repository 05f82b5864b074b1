import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNode } from '../places/use-node';
import { type SyncState, syncStateOf } from './sync-state';

/** Light enough to be told apart on the dark header. */
const DOTS: Readonly<Record<Exclude<SyncState, 'root'>, string>> = {
  up: '#5fd08b',
  offline: '#f4c542',
  unreachable: '#ff8f87',
};

/** Whether the node is in touch with its parent. The root has none and shows nothing. */
export function SyncDot({ short }: { readonly short: boolean }) {
  const { t } = useTranslation();
  const { data: node, isError } = useNode();
  if (!node && !isError) return null;
  const state = syncStateOf(node?.links ?? [], !isError);
  if (state === 'root') return null;
  const hint = state === 'up' ? undefined : t(`sync.${state}Hint`);
  const words = t(`sync.${state}`);
  return (
    <Tooltip title={hint}>
      <span
        role="status"
        aria-label={t('sync.label', { state: hint ? `${words}（${hint}）` : words })}
        style={{ display: 'inline-flex', alignItems: 'center', gap: 8, color: '#ffffff', whiteSpace: 'nowrap' }}
      >
        <span style={{ width: 11, height: 11, borderRadius: '50%', background: DOTS[state] }} />
        {!short && words}
      </span>
    </Tooltip>
  );
}
