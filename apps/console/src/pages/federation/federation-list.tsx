import { Flex } from 'antd';
import type { FederationNode } from '../../api/types';
import { NodeCounts, NodeLag, NodeName, NodeReleases, NodeStanding, NodeUplink } from './node-cells';

/** The tree as nested lists; for phones. */
export function FederationList({ tree }: { readonly tree: FederationNode }) {
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      <ListedNode node={tree} depth={0} />
    </ul>
  );
}

function ListedNode({ node, depth }: { readonly node: FederationNode; readonly depth: number }) {
  return (
    <li>
      <Flex
        vertical
        gap={6}
        style={{ padding: '12px 14px', paddingLeft: 14 + depth * 14, borderBottom: '1px solid #e4eae7' }}
      >
        <NodeName node={node} />
        <Flex gap={16} wrap>
          <NodeStanding node={node} />
          {node.uplink && <NodeUplink node={node} />}
          {node.uplink && <NodeLag node={node} />}
        </Flex>
        {node.counts && <NodeReleases node={node} />}
        {node.counts && <NodeCounts node={node} />}
      </Flex>
      {node.children.length > 0 && (
        <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
          {node.children.map((child) => (
            <ListedNode key={child.path} node={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}
