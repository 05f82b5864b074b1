import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseStatus } from '../../api/types';

const COLOUR: Readonly<Record<CaseStatus, string>> = {
  filed: 'default',
  arrived: 'gold',
  accepted: 'cyan',
  reviewed: 'cyan',
  'arrived-at-decider': 'gold',
  'taken-over': 'cyan',
  decided: 'green',
  delivered: 'green',
};

/** A case's status, in words and colour. */
export function StatusTag({ status }: { readonly status: CaseStatus | null | undefined }) {
  const { t } = useTranslation();
  return (
    <Tag color={status ? COLOUR[status] : 'default'} style={{ margin: 0 }}>
      {t(`status.${status ?? 'unknown'}`)}
    </Tag>
  );
}
