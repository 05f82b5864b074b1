import { equals } from '@bufbuild/protobuf';
import { isAtOrUnder, type Refusal } from '@wutong/kernel';
import { directory } from '@wutong/wire';
import { checkRequest } from './enrolment-rules.js';

const broken = (what: string): Refusal => ({ kind: 'invalid', code: 'anchors.broken', params: { what } });

/**
 * Whether the nodes that a parent answered are a way from the root down to this node: the first has no parent, each next
 * one names the one before it and lies under it, and the last is what was asked for, with the same keys.
 */
export function checkAnchors(
  anchors: readonly directory.NodeEnrolled[],
  request: directory.EnrolmentRequest,
): Refusal | undefined {
  let above: directory.EnrolmentRequest | undefined;
  for (const { node, parent, epoch } of anchors) {
    if (!node || epoch < 1n || checkRequest(node)) return broken('node');
    if (parent !== (above?.nodeId ?? '')) return broken('parent');
    if (above && (above.path === node.path || !isAtOrUnder(node.path, above.path))) return broken('path');
    above = node;
  }
  return above && equals(directory.EnrolmentRequestSchema, above, request) ? undefined : broken('request');
}
