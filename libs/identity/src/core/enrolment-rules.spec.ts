import { create } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { type Path } from '@wutong/kernel';
import { directory } from '@wutong/wire';
import { enrolmentCode, hashOfCode } from './enrolment-code.js';
import { checkEnrolmentPlace, checkRequest } from './enrolment-rules.js';

const request = (algorithm: 1 | 2, change: Partial<Omit<directory.EnrolmentRequest, '$typeName' | '$unknown'>> = {}) =>
  create(directory.EnrolmentRequestSchema, {
    nodeId: '350428106-abcd',
    path: '350428106',
    signingKey: { algorithm, key: suiteOf(algorithm).generateSigningKeys().publicKey },
    encryptionKey: { algorithm, key: suiteOf(algorithm).generateEncryptionKeys().publicKey },
    natsUser: `U${'A'.repeat(55)}`,
    ...change,
  });

const fields = (of: directory.EnrolmentRequest) => checkRequest(of)?.faults?.map(({ field }) => field);

describe('checkRequest', () => {
  it.each([1, 2] as const)('takes a request with keys of suite %i', (algorithm) => {
    expect(checkRequest(request(algorithm))).toBeUndefined();
  });

  it('names each field that is wrong', () => {
    expect(fields(request(1, { path: '3504281' }))).toEqual(['path', 'nodeId']);
    expect(fields(request(1, { nodeId: '350428104-abcd' }))).toEqual(['nodeId']);
    expect(fields(request(1, { nodeId: '350428106-ABCD' }))).toEqual(['nodeId']);
    expect(fields(request(1, { signingKey: request(2).signingKey, encryptionKey: undefined }))).toEqual([
      'encryptionKey',
    ]);
    const short = create(directory.PublicKeySchema, { algorithm: 2, key: new Uint8Array(32) });
    expect(fields(request(2, { signingKey: short }))).toEqual(['signingKey']);
    expect(fields(request(1, { natsUser: 'U" }, { nkey: UX' }))).toEqual(['natsUser']);
  });
});

describe('checkEnrolmentPlace', () => {
  const county = '350428' as Path;
  it.each([
    ['350428106', [], undefined],
    ['350428106201', [], undefined],
    ['350428106201', ['350428106'], 'enrolment.node-between'],
    ['350428106', ['350428106'], 'directory.place-taken'],
    ['350428', [], 'enrolment.not-under'],
    ['3504', [], 'enrolment.not-under'],
    ['350429', [], 'enrolment.not-under'],
    ['3504281', [], 'place.not-a-path'],
  ])('%s with %j enrolled: %s', (path, enrolled, code) => {
    expect(checkEnrolmentPlace(path, county, new Set(['3504', '350428', ...enrolled]))?.code).toBe(code);
  });
});

describe('enrolmentCode', () => {
  it('is 16 characters, one for every 5 bits', () => {
    expect(enrolmentCode(new Uint8Array(10))).toBe('aaaaaaaaaaaaaaaa');
    expect(enrolmentCode(new Uint8Array(10).fill(255))).toBe('7777777777777777');
    expect(enrolmentCode(Buffer.from('wutong tree'.slice(0, 10)))).toBe('o52xi33om4qhi4tf');
  });

  it('is known again however it is typed', () => {
    expect(hashOfCode('AAAA-bbbb cccc-DDDD')).toBe(hashOfCode('aaaabbbbccccdddd'));
    expect(hashOfCode('aaaabbbbccccdddd')).toHaveLength(64);
  });
});
