import { useTranslation } from 'react-i18next';
import type { CaseStatus } from '../../api/types';
import { Mark, type MarkTone } from '../../ui/mark';

const TONES: Readonly<Record<CaseStatus, MarkTone>> = {
  filed: 'plain',
  arrived: 'waiting',
  accepted: 'active',
  reviewed: 'active',
  'arrived-at-decider': 'waiting',
  'taken-over': 'active',
  decided: 'good',
  delivered: 'good',
};

/** A case's status, in words and colour. */
export function StatusTag({ status }: { readonly status: CaseStatus | null | undefined }) {
  const { t } = useTranslation();
  return <Mark tone={status ? TONES[status] : 'plain'}>{t(`status.${status ?? 'unknown'}`)}</Mark>;
}
