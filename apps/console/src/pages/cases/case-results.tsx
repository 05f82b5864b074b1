import { Card, Flex, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CaseRow } from '../../api/types';
import { timeText } from '../../format/time';
import { usePlaceNames } from '../../places/use-place-names';
import { useOwnSession } from '../../session/use-own-session';
import { COLOURS } from '../../theme';
import { CaseNumber } from '../../ui/case-number';
import { Mark } from '../../ui/mark';
import { useIsPhone } from '../../ui/use-is-phone';
import { ItemName } from './item-name';
import { StatusTag } from './status-tag';

interface ResultsProps {
  readonly rows: readonly CaseRow[];
}

interface NamedResultsProps extends ResultsProps {
  readonly nameOf: (path: string) => string;
}

/** The cases found: a table where there is room for one, else cards. */
export function CaseResults({ rows }: ResultsProps) {
  const nameOf = usePlaceNames(rows.flatMap(({ filedPath, custodyPath }) => [filedPath, custodyPath]));
  return useIsPhone() ? <CaseCards rows={rows} nameOf={nameOf} /> : <CaseTable rows={rows} nameOf={nameOf} />;
}

/** The number, as a link for those who may see the case. */
function NumberLink({ number }: { readonly number: string }) {
  const { may } = useOwnSession();
  if (!may('case.show')) return <CaseNumber number={number} />;
  return (
    <Link to={`/cases/${number}`}>
      <CaseNumber number={number} />
    </Link>
  );
}

function Marks({ row: { status, readOnly, conflicts } }: { readonly row: CaseRow }) {
  const { t } = useTranslation();
  return (
    <Flex gap={6} wrap>
      <StatusTag status={status} />
      {readOnly && <Mark>{t('cases.readOnly')}</Mark>}
      {conflicts > 0 && <Mark tone="bad">{t('cases.conflicts', { n: conflicts })}</Mark>}
    </Flex>
  );
}

function CaseTable({ rows, nameOf }: NamedResultsProps) {
  const { t } = useTranslation();
  const columns: TableColumnsType<CaseRow> = [
    {
      title: t('cases.item'),
      width: '42%',
      render: (_, row) => (
        <>
          <div style={{ fontWeight: 500 }}>
            <ItemName pinned={row.itemName} itemId={row.itemId} />
          </div>
          <NumberLink number={row.caseNumber} />
        </>
      ),
    },
    { title: t('cases.status'), render: (_, row) => <Marks row={row} /> },
    { title: t('cases.filedAt'), render: (_, { filedPath }) => filedPath && nameOf(filedPath) },
    { title: t('cases.custody'), render: (_, { custodyPath }) => custodyPath && nameOf(custodyPath) },
    {
      title: t('cases.updated'),
      render: (_, { updatedAtMs }) => <span className="number">{timeText(updatedAtMs)}</span>,
    },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }} style={{ overflow: 'hidden' }}>
      <Table<CaseRow> rowKey="caseNumber" dataSource={[...rows]} columns={columns} pagination={false} />
    </Card>
  );
}

function CaseCards({ rows, nameOf }: NamedResultsProps) {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={10}>
      {rows.map((row) => (
        <Card key={row.caseNumber} size="small">
          <Flex vertical gap={6}>
            <div style={{ fontWeight: 500, fontSize: 16 }}>
              <ItemName pinned={row.itemName} itemId={row.itemId} />
            </div>
            <NumberLink number={row.caseNumber} />
            <Flex gap="6px 12px" wrap align="center" style={{ color: COLOURS.idle }}>
              <Marks row={row} />
              {row.custodyPath && <span>{t('case.custody', { place: nameOf(row.custodyPath) })}</span>}
              <span className="number">{timeText(row.updatedAtMs)}</span>
            </Flex>
          </Flex>
        </Card>
      ))}
    </Flex>
  );
}
