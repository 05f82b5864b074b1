export { type MerkleTree, merkleLeaf, merkleRootOfPath, merkleTree } from './merkle.js';
export {
  createNodeIdentity,
  formatNodeIdentity,
  type NatsKey,
  type NodeIdentity,
  parseNodeIdentity,
} from './node-identity.js';
export type { Algorithm, CryptoSuite, KeyPair } from './suite.js';
export { suiteOf } from './suites.js';
