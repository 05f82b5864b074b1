import { internationalSuite } from './international-suite.js';
import { nationalSuite } from './national-suite.js';
import { type Algorithm, type CryptoSuite } from './suite.js';

const SUITES: Readonly<Record<Algorithm, CryptoSuite>> = { 1: internationalSuite, 2: nationalSuite };

/** The suite behind an algorithm byte. */
export function suiteOf(algorithm: Algorithm): CryptoSuite {
  return SUITES[algorithm];
}
