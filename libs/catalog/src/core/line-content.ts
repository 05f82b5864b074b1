import { fromBinary } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';

/** What a release's line names: its item, or its publisher's implementation of another's. */
export type LineContent = catalog.Item | catalog.Implementation;

/** The message that a line's content encodes; undefined when the bytes encode no such message. */
export function decodeContent(data: Uint8Array, implementation: boolean): LineContent | undefined {
  try {
    return implementation ? fromBinary(catalog.ImplementationSchema, data) : fromBinary(catalog.ItemSchema, data);
  } catch {
    // Bytes that another node sent: that they are no such message is the answer.
    return undefined;
  }
}

/** Whether a content speaks of the item that its line names it for. */
export function isOfLine(content: LineContent | undefined, itemId: string): boolean {
  return content !== undefined && ('itemId' in content ? content.itemId : content.id) === itemId;
}
