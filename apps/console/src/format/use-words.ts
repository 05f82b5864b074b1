import { useTranslation } from 'react-i18next';
import type { Limit } from '../api/types';
import { levelOfPath, tierOfLevel } from './place';
import { spanOf } from './span';

/** Words for values of the API, in the language of the console. What a newer node says is shown as its code. */
export function useWords() {
  const { t } = useTranslation();
  const level = (value: number): string => {
    const tier = tierOfLevel(value);
    return tier ? t(`tiers.${tier}`) : String(value);
  };
  return {
    level,
    levelOf: (path: string): string => level(levelOfPath(path) ?? 0),
    tier: (tier: string): string => t(`tiers.${tier}`, { defaultValue: tier }),
    role: (role: string): string => t(`roles.${role}`, { defaultValue: role }),
    span: (ms: number): string => {
      const { unit, n } = spanOf(ms);
      return t(`time.${unit}`, { n });
    },
    /** e.g. 20 个工作日; 0 working days is 即办. */
    limit: ({ value, unit }: Limit): string =>
      value === 0 && unit === 'working-day' ? t('limit.onTheSpot') : t(`limit.${unit}`, { n: value }),
  };
}
