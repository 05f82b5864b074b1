import { Alert, Col, Flex, Row, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { CaseView } from '../../api/types';
import { usePlaceNames } from '../../places/use-place-names';
import { useOwnSession } from '../../session/use-own-session';
import { CaseNumber } from '../../ui/case-number';
import { Failure } from '../../ui/failure';
import { PageHead } from '../../ui/page-head';
import { Section } from '../../ui/section';
import { StaleNotice } from '../../ui/stale-notice';
import { FivePoints } from '../catalog/five-points';
import { Forbidden } from '../forbidden';
import { ActBar } from './acts/act-bar';
import { CaseApplicant } from './case-applicant';
import { CaseClocks } from './case-clocks';
import { CaseEvents } from './case-events';
import { lanesOf } from './case-lanes';
import { CaseMaterials } from './case-materials';
import { CaseProgress } from './case-progress';
import { CaseTexts } from './case-texts';
import { CaseTroubles } from './case-troubles';
import { ItemName } from './item-name';
import { StatusTag } from './status-tag';
import { useCase } from './use-cases';

/** One case: where it stands, what may be done now, and what each tier did. */
export default function CasePage() {
  const { t } = useTranslation();
  const { number = '' } = useParams();
  const { session, may } = useOwnSession();
  const query = useCase(number);
  if (session && !may('case.show')) return <Forbidden />;
  if (!query.data) {
    return (
      <>
        <PageHead title={t('case.title', { number })} />
        {query.error ? (
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton active paragraph={{ rows: 14 }} />
        )}
        <p>
          <Link to="/cases">{t('case.toList')}</Link>
        </p>
      </>
    );
  }
  return (
    <>
      <CaseHead shown={query.data} />
      <StaleNotice of={query} />
      <CaseBody shown={query.data} />
    </>
  );
}

function CaseHead({ shown }: { readonly shown: CaseView }) {
  const { t } = useTranslation();
  const { caseNumber, status, pinned, itemId, custodyPath, queryCode } = shown;
  const nameOf = usePlaceNames([custodyPath]);
  return (
    <PageHead
      title={t('case.title', { number: caseNumber })}
      heading={<ItemName pinned={pinned?.item.name} itemId={itemId} />}
      lead={
        <Flex component="span" gap="6px 14px" wrap align="center">
          <CaseNumber number={caseNumber} />
          <StatusTag status={status} />
          {custodyPath && <span>{t('case.custody', { place: nameOf(custodyPath) })}</span>}
          {queryCode !== null && <Link to={`/cases/${caseNumber}/receipt`}>{t('case.receiptLink')}</Link>}
        </Flex>
      }
      extra={<ActBar shown={shown} />}
    />
  );
}

function CaseBody({ shown }: { readonly shown: CaseView }) {
  const { t } = useTranslation();
  const { pinned } = shown;
  const lanes = lanesOf(shown);
  const nameOf = usePlaceNames([
    ...lanes.map(({ path }) => path),
    ...shown.clocks.map(({ path }) => path),
    ...(pinned?.stepLimits ?? []).map(({ place }) => place),
  ]);
  return (
    <Flex vertical gap={16}>
      <CaseTroubles shown={shown} />
      <CaseProgress shown={shown} nameOf={nameOf} />
      <CaseEvents shown={shown} lanes={lanes} nameOf={nameOf} />
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={14}>
          <Flex vertical gap={16}>
            <CaseTexts shown={shown} nameOf={nameOf} />
            <Section
              title={t('case.pinned')}
              extra={
                shown.itemId && <Link to={`/catalog/${encodeURIComponent(shown.itemId)}`}>{t('case.wholeGuide')}</Link>
              }
            >
              {pinned ? (
                <FivePoints effective={pinned} nameOf={nameOf} />
              ) : (
                <Alert type="info" showIcon title={t('case.notPinned')} />
              )}
            </Section>
          </Flex>
        </Col>
        <Col xs={24} xl={10}>
          <Flex vertical gap={16}>
            <CaseApplicant shown={shown} nameOf={nameOf} />
            <CaseClocks clocks={shown.clocks} nameOf={nameOf} />
            <CaseMaterials shown={shown} />
          </Flex>
        </Col>
      </Row>
      <p style={{ margin: 0 }}>
        <Link to="/cases">{t('case.toList')}</Link>
      </p>
    </Flex>
  );
}
