import { Descriptions, type DescriptionsProps, Flex, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EffectiveItem } from '../../api/types';
import { useWords } from '../../format/use-words';
import { COLOURS } from '../../theme';
import { Mark } from '../../ui/mark';
import { FeeText } from './fee-text';

interface PointsProps {
  readonly effective: EffectiveItem;
  readonly nameOf: (path: string) => string;
}

/** The five points (五统一) of an item as they hold at a place. */
export function FivePoints({ effective, nameOf }: PointsProps) {
  const { t } = useTranslation();
  const { item } = effective;
  const items: DescriptionsProps['items'] = [
    { key: 'name', label: t('item.name'), children: <strong>{item.name}</strong> },
    { key: 'steps', label: t('item.steps'), children: <Steps effective={effective} /> },
    {
      key: 'conditions',
      label: t('item.conditions'),
      children: <span className="prose">{item.conditions || t('item.noConditions')}</span>,
    },
    { key: 'limits', label: t('item.limits'), children: <Limits effective={effective} nameOf={nameOf} /> },
    { key: 'fee', label: t('item.fee'), children: <Fee effective={effective} /> },
  ];
  return (
    <Descriptions
      items={items}
      column={1}
      bordered
      size="small"
      styles={{ label: { width: 92, verticalAlign: 'top', fontWeight: 500 } }}
    />
  );
}

function Steps({ effective: { item } }: { readonly effective: EffectiveItem }) {
  const { t } = useTranslation();
  if (item.steps.length === 0) return t('item.noSteps');
  return (
    <ol style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 10px', margin: 0, padding: 0, listStyle: 'none' }}>
      {item.steps.map(({ code, name }, index) => (
        <li key={code}>
          {index > 0 && (
            <span aria-hidden style={{ color: COLOURS.idle, marginRight: 10 }}>
              →
            </span>
          )}
          {name}
        </li>
      ))}
    </ol>
  );
}

function Limits({ effective: { item, stepLimits }, nameOf }: PointsProps) {
  const { t } = useTranslation();
  const { limit } = useWords();
  return (
    <Flex vertical gap={4}>
      <Flex gap="4px 20px" wrap>
        <span>
          {t('item.statutory')}{' '}
          <strong>{item.statutoryLimit ? limit(item.statutoryLimit) : t('common.notStated')}</strong>
        </span>
        <span>
          {t('item.promised')} <strong>{item.promisedLimit ? limit(item.promisedLimit) : t('common.notStated')}</strong>{' '}
          {item.promisedLimit && item.promiseIsDemo && (
            <Tooltip title={t('item.demoHint')}>
              <span>
                <Mark tone="waiting">{t('item.demo')}</Mark>
              </span>
            </Tooltip>
          )}
        </span>
        {item.reviewLimit && (
          <span>
            {t('item.review')} <strong>{limit(item.reviewLimit)}</strong>
          </span>
        )}
      </Flex>
      {item.promiseFloor && (
        <span style={{ color: COLOURS.idle }}>{t('item.floor', { limit: limit(item.promiseFloor) })}</span>
      )}
      {stepLimits.map(
        ({ place, limit: own }) =>
          own && (
            <span key={place}>
              {t('item.stepLimit', { place: nameOf(place) })} <strong>{limit(own)}</strong>
            </span>
          ),
      )}
    </Flex>
  );
}

function Fee({ effective }: { readonly effective: EffectiveItem }) {
  const { t } = useTranslation();
  const { fee } = effective.item;
  return (
    <Flex vertical gap={4}>
      <strong>
        <FeeText effective={effective} />
      </strong>
      {fee?.charged && <span className="prose">{fee.standard}</span>}
      {fee?.charged && fee.basis && (
        <span style={{ color: COLOURS.idle }}>{t('item.feeBasis', { basis: fee.basis })}</span>
      )}
      {effective.feeExemption && <span>{t('item.exemptBasis', { basis: effective.feeExemption.basis })}</span>}
    </Flex>
  );
}
