import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FederationNode } from '../../api/types';
import { NodeCounts, NodeLag, NodeName, NodeReleases, NodeStanding, NodeUplink } from './node-cells';
import { nodesOf } from './node-state';

/** The tree as a table of which every row is open; for tablets and wider. */
export function FederationTable({ tree }: { readonly tree: FederationNode }) {
  const { t } = useTranslation();
  const columns: TableColumnsType<FederationNode> = [
    { title: t('federation.place'), render: (_, node) => <NodeName node={node} /> },
    { title: t('federation.state'), render: (_, node) => <NodeStanding node={node} /> },
    { title: t('federation.link'), render: (_, node) => <NodeUplink node={node} /> },
    { title: t('federation.lag'), render: (_, node) => <NodeLag node={node} /> },
    { title: t('federation.releases'), render: (_, node) => <NodeReleases node={node} /> },
    { title: t('federation.counts'), render: (_, node) => <NodeCounts node={node} /> },
  ];
  return (
    <Table<FederationNode>
      rowKey={({ path, nodeId }) => nodeId || path}
      dataSource={[tree]}
      columns={columns}
      pagination={false}
      expandable={{
        expandedRowKeys: nodesOf(tree).map(({ path, nodeId }) => nodeId || path),
        // A leaf has no children key for the table, so that it draws no handle there.
        rowExpandable: ({ children }) => children.length > 0,
        showExpandColumn: true,
        expandIcon: () => null,
        indentSize: 26,
      }}
    />
  );
}
