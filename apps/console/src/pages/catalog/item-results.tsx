import { Button, Card, Flex, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { EffectiveItem } from '../../api/types';
import { useWords } from '../../format/use-words';
import { COLOURS } from '../../theme';
import { useIsPhone } from '../../ui/use-is-phone';
import { FeeText } from './fee-text';

const PAGE_SIZE = 20;

interface ResultsProps {
  readonly items: readonly EffectiveItem[];
}

/** The items found: a table where there is room for one, else cards. */
export function ItemResults({ items }: ResultsProps) {
  return useIsPhone() ? <ItemCards items={items} /> : <ItemTable items={items} />;
}

const guideOf = (itemId: string) => `/catalog/${encodeURIComponent(itemId)}`;

const inOneLine = () => ({ style: { whiteSpace: 'nowrap' } }) as const;

function ItemTable({ items }: ResultsProps) {
  const { t } = useTranslation();
  const { limit, level } = useWords();
  const columns: TableColumnsType<EffectiveItem> = [
    {
      title: t('catalog.name'),
      width: '36%',
      render: (_, { itemId, item }) => (
        <>
          <Link to={guideOf(itemId)} style={{ fontWeight: 500 }}>
            {item.name}
          </Link>
          <div style={{ color: COLOURS.idle, fontSize: 13 }}>{itemId}</div>
        </>
      ),
    },
    { title: t('catalog.department'), render: (_, { item }) => item.department },
    { title: t('catalog.kind'), onCell: inOneLine, render: (_, { item }) => t(`catalog.kinds.${item.kind}`) },
    { title: t('catalog.level'), onCell: inOneLine, render: (_, { item }) => level(item.deciding.level) },
    {
      title: t('catalog.promise'),
      onCell: inOneLine,
      render: (_, { item }) => (item.promisedLimit ? limit(item.promisedLimit) : t('common.notStated')),
    },
    { title: t('catalog.fee'), onCell: inOneLine, render: (_, effective) => <FeeText effective={effective} /> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }} style={{ overflow: 'hidden' }}>
      <Table<EffectiveItem>
        rowKey="itemId"
        dataSource={[...items]}
        columns={columns}
        pagination={{
          pageSize: PAGE_SIZE,
          showSizeChanger: false,
          hideOnSinglePage: true,
          showTotal: (n) => t('catalog.found', { n }),
          style: { paddingInline: 16 },
        }}
      />
    </Card>
  );
}

function ItemCards({ items }: ResultsProps) {
  const { t } = useTranslation();
  const { limit, level } = useWords();
  const [shown, setShown] = useState(PAGE_SIZE);
  return (
    <Flex vertical gap={10}>
      <div style={{ color: COLOURS.idle }}>{t('catalog.found', { n: items.length })}</div>
      {items.slice(0, shown).map((effective) => {
        const { itemId, item } = effective;
        return (
          <Card key={itemId} size="small">
            <Link to={guideOf(itemId)} style={{ fontWeight: 500, fontSize: 16 }}>
              {item.name}
            </Link>
            <Flex gap="4px 14px" wrap style={{ color: '#47534f', marginTop: 6 }}>
              <span>{item.department}</span>
              <span>{level(item.deciding.level)}</span>
              <span>{t(`catalog.kinds.${item.kind}`)}</span>
              {item.promisedLimit && <span>{limit(item.promisedLimit)}</span>}
              <FeeText effective={effective} />
            </Flex>
          </Card>
        );
      })}
      {shown < items.length && <Button onClick={() => setShown(shown + PAGE_SIZE)}>{t('common.more')}</Button>}
    </Flex>
  );
}
