import { Button, Flex, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { usePlaceNames } from '../../places/use-place-names';
import { useOwnSession } from '../../session/use-own-session';
import { COLOURS } from '../../theme';
import { Failure } from '../../ui/failure';
import { Mark } from '../../ui/mark';
import { PageHead } from '../../ui/page-head';
import { Section } from '../../ui/section';
import { FivePoints } from './five-points';
import { ItemBodies } from './item-bodies';
import { ItemMaterials } from './item-materials';
import { ItemPlaces } from './item-places';
import { ItemSources } from './item-sources';
import { useItem } from './use-items';

/** The guide of one item (办事指南) as it holds at this place. */
export default function ItemPage() {
  const { t } = useTranslation();
  const { itemId } = useParams();
  const navigate = useNavigate();
  const { data: effective, error, refetch } = useItem(itemId);
  const { session, may } = useOwnSession();
  const nameOf = usePlaceNames([
    effective?.place,
    ...(effective?.conveniences ?? []).map(({ place }) => place),
    ...(effective?.stepLimits ?? []).map(({ place }) => place),
    ...(effective?.leftOut ?? []).map(({ place }) => place),
  ]);
  if (!effective) {
    return (
      <>
        <PageHead title={t('item.guide')} />
        {error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton active paragraph={{ rows: 12 }} />
        )}
        <p>
          <Link to="/catalog">{t('item.toList')}</Link>
        </p>
      </>
    );
  }
  const { item } = effective;
  const fileAct = session?.account.role === 'village-agent' ? 'item.fileForOther' : 'item.fileCase';
  return (
    <>
      <PageHead
        title={`${item.name} · ${t('item.guide')}`}
        heading={item.name}
        lead={
          <Flex gap="6px 12px" wrap align="center" component="span">
            <span>{item.department}</span>
            <Mark tone="good">{t(`catalog.kinds.${item.kind}`)}</Mark>
            <span style={{ color: COLOURS.idle }}>
              {t('item.code')} {effective.itemId}
            </span>
          </Flex>
        }
        extra={
          may('case.file') && (
            <Button
              type="primary"
              size="large"
              onClick={() => void navigate(`/cases/new?item=${encodeURIComponent(effective.itemId)}`)}
            >
              {t(fileAct)}
            </Button>
          )
        }
      />
      <Flex vertical gap={16}>
        <Section title={t('item.points')}>
          <FivePoints effective={effective} nameOf={nameOf} />
        </Section>
        <ItemMaterials materials={item.materials} />
        <ItemBodies item={item} />
        <ItemPlaces effective={effective} nameOf={nameOf} />
        <ItemSources effective={effective} nameOf={nameOf} />
        <p style={{ margin: 0 }}>
          <Link to="/catalog">{t('item.toList')}</Link>
        </p>
      </Flex>
    </>
  );
}
