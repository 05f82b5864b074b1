import { PrinterOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Descriptions, Flex, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import type { CaseView } from '../../api/types';
import { timeText } from '../../format/time';
import { usePlaceNames } from '../../places/use-place-names';
import { useOwnSession } from '../../session/use-own-session';
import { COLOURS } from '../../theme';
import { CaseNumber } from '../../ui/case-number';
import { Failure } from '../../ui/failure';
import { PageHead } from '../../ui/page-head';
import { useCase } from '../cases/use-cases';
import { useItem } from '../catalog/use-items';
import { Forbidden } from '../forbidden';

/** What the applicant takes home: the number, the query code, and where to ask. Made to be printed. */
export default function ReceiptPage() {
  const { t } = useTranslation();
  const { number = '' } = useParams();
  const state = useLocation().state as { readonly justFiled?: boolean } | null;
  const { session, may } = useOwnSession();
  const { data: shown, error, refetch } = useCase(number);
  if (session && !may('case.show')) return <Forbidden />;
  return (
    <>
      <PageHead
        title={t('receipt.title')}
        extra={
          <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()} disabled={!shown}>
            {t('common.print')}
          </Button>
        }
      />
      {state?.justFiled && (
        <Alert className="no-print" type="success" showIcon title={t('receipt.filed')} style={{ marginBottom: 16 }} />
      )}
      {!shown && error && <Failure error={error} onRetry={() => void refetch()} />}
      {!shown && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {shown && <Receipt shown={shown} />}
      <Flex gap={20} wrap className="no-print" style={{ marginTop: 20 }}>
        <Link to={`/cases/${number}`}>{t('receipt.toCase')}</Link>
        {may('case.file') && <Link to="/cases/new">{t('receipt.another')}</Link>}
      </Flex>
    </>
  );
}

function Receipt({ shown }: { readonly shown: CaseView }) {
  const { t } = useTranslation();
  const { caseNumber, queryCode, applicant, materials, filedPath, itemId, pinned, events } = shown;
  const nameOf = usePlaceNames([filedPath]);
  const { data: current } = useItem(pinned ? undefined : itemId);
  const item = pinned?.item ?? current?.item;
  const filed = events.find(({ kind }) => kind === 'filed');
  return (
    <Card style={{ maxWidth: 720 }}>
      <div style={{ textAlign: 'center', padding: '8px 0 20px', borderBottom: '1px solid #dfe6e2' }}>
        <div style={{ color: COLOURS.idle }}>{t('receipt.number')}</div>
        <div style={{ fontSize: 22, fontWeight: 600, margin: '4px 0 18px' }}>
          <CaseNumber number={caseNumber} />
        </div>
        <div style={{ color: COLOURS.idle }}>{t('receipt.queryCode')}</div>
        {queryCode === null ? <div>{t('receipt.queryCodeAway')}</div> : <div className="query-code">{queryCode}</div>}
        <div style={{ color: COLOURS.idle, marginTop: 8 }}>{t('receipt.queryCodeHint')}</div>
      </div>
      <Descriptions
        column={1}
        size="small"
        style={{ marginTop: 20 }}
        styles={{ label: { width: 96 } }}
        items={[
          { key: 'item', label: t('receipt.item'), children: item?.name ?? itemId },
          { key: 'applicant', label: t('receipt.applicant'), children: applicant?.name ?? t('case.applicantHidden') },
          {
            key: 'materials',
            label: t('receipt.materials'),
            children: (
              <div>
                <div>{t('receipt.materialCount', { n: materials.length })}</div>
                {materials.map(({ code }) => (
                  <div key={code}>{item?.materials.find((one) => one.code === code)?.name ?? code}</div>
                ))}
              </div>
            ),
          },
          { key: 'office', label: t('receipt.office'), children: filedPath && nameOf(filedPath) },
          { key: 'at', label: t('receipt.filedAt'), children: filed && timeText(filed.atMs) },
          { key: 'portal', label: t('receipt.portal'), children: `${window.location.origin}/portal` },
        ]}
      />
    </Card>
  );
}
