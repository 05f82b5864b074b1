export type { Algorithm, CryptoSuite, KeyPair } from './suite.js';
export { suiteOf } from './suites.js';
