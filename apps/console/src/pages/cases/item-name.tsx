import { useTranslation } from 'react-i18next';
import { useItem } from '../catalog/use-items';

interface ItemNameProps {
  /** The name that the arrival has fixed. */
  readonly pinned: string | null | undefined;
  readonly itemId: string | null | undefined;
}

/** Name of a case's item: as it was fixed at receipt, before that as it is in force here now. */
export function ItemName({ pinned, itemId }: ItemNameProps) {
  const { t } = useTranslation();
  const { data: current } = useItem(pinned ? undefined : (itemId ?? undefined));
  return pinned ?? current?.item.name ?? itemId ?? t('cases.nameUnknown');
}
