import { useTranslation } from 'react-i18next';
import type { EffectiveItem } from '../../api/types';

/** Whether the item costs something here, in a word. */
export function FeeText({ effective: { item, feeExemption } }: { readonly effective: EffectiveItem }) {
  const { t } = useTranslation();
  if (!item.fee) return t('common.notStated');
  if (!item.fee.charged) return t('fee.free');
  return t(feeExemption ? 'fee.exempt' : 'fee.charged');
}
