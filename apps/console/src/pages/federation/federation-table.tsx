import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FederationNode } from '../../api/types';
import { NodeCounts, NodeLag, NodeName, NodeReleases, NodeStanding, NodeUplink } from './node-cells';
import { type PlacedNode, placedNodesOf } from './node-state';

const INDENT = 22;

/** The tree as a table in which every node is shown, indented under its parent; for tablets and wider. */
export function FederationTable({ tree }: { readonly tree: FederationNode }) {
  const { t } = useTranslation();
  const columns: TableColumnsType<PlacedNode> = [
    {
      title: t('federation.place'),
      render: (_, { node, depth }) => (
        <div style={{ paddingLeft: depth * INDENT }}>
          <NodeName node={node} />
        </div>
      ),
    },
    { title: t('federation.state'), render: (_, { node }) => <NodeStanding node={node} /> },
    { title: t('federation.link'), render: (_, { node }) => <NodeUplink node={node} /> },
    { title: t('federation.lag'), render: (_, { node }) => <NodeLag node={node} /> },
    { title: t('federation.releases'), render: (_, { node }) => <NodeReleases node={node} /> },
    { title: t('federation.counts'), render: (_, { node }) => <NodeCounts node={node} /> },
  ];
  return (
    <Table<PlacedNode>
      rowKey={({ node }) => node.path}
      dataSource={placedNodesOf(tree)}
      columns={columns}
      pagination={false}
    />
  );
}
