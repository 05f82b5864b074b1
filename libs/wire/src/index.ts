export {
  algorithmOf,
  contentHashOf,
  decodeEntry,
  decodeSeal,
  encodeEntry,
  encodeSeal,
  entryIdOf,
  hexOfContent,
  partHashOf,
  sealHashOf,
  signedBytesOf,
} from './entry-codec.js';
export { commonProtocol, FAMILIES, type FamilyName, PROTOCOL, type ProtocolRange } from './families.js';
export * as cases from './gen/wutong/cases/v1/cases_pb.js';
export * as catalog from './gen/wutong/catalog/v1/catalog_pb.js';
export * as directory from './gen/wutong/directory/v1/directory_pb.js';
export * as node from './gen/wutong/node/v1/status_pb.js';
export * as operations from './gen/wutong/operations/v1/operations_pb.js';
export * as sync from './gen/wutong/sync/v1/entry_pb.js';
export * as link from './gen/wutong/sync/v1/link_pb.js';
