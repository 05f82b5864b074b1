import { create, toBinary } from '@bufbuild/protobuf';
import { type EntryId, type Path } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { operations, sync } from '@wutong/wire';
import {
  authoriseSyncAct,
  SYNC_ACT,
  type SyncAct,
  syncActAudience,
  syncActDraft,
  syncActKey,
} from './sync-act-entry.js';

const COUNTY = '350428' as Path;
const ACT: SyncAct = {
  accountId: 'a',
  role: 'operator',
  act: 'drop',
  peer: '',
  subjects: ['1'],
  counts: { dropped: 1 },
  atMs: 5,
};

function heldAs(more: { key?: string; type?: string; payload?: Uint8Array } = {}): HeldEntry {
  const { key, type, payload } = syncActDraft(COUNTY, ACT, 'c');
  const entry = create(sync.EntrySchema, { key, type, payload, ...more });
  return { id: '01' as EntryId, bytes: new Uint8Array(), entry };
}

const payload = (said: { accountId?: string; act?: string; atMs?: bigint }) =>
  toBinary(
    operations.SyncActSchema,
    create(operations.SyncActSchema, { accountId: 'a', act: 'drop', atMs: 5n, ...said }),
  );

describe('an act as an entry', () => {
  it('is for the node it was done at, and every node above', () => {
    expect(syncActAudience(COUNTY).map(({ path }) => path)).toEqual(['35', '3504', '350428']);
    expect(syncActAudience(COUNTY).some(({ subtree }) => subtree)).toBe(false);
  });

  it('is believed of the node of its place alone', () => {
    expect(authoriseSyncAct(heldAs(), COUNTY)).toBeUndefined();
    expect(authoriseSyncAct(heldAs(), '3504')?.code).toBe('observation.not-own');
    expect(authoriseSyncAct(heldAs({ key: syncActKey('350421') }), COUNTY)?.code).toBe('observation.not-own');
    expect(authoriseSyncAct(heldAs({ key: 'observation/other/350428' }), COUNTY)?.code).toBe('observation.not-own');
  });

  it.each([
    ['no message', new Uint8Array([255])],
    ['no account', payload({ accountId: '' })],
    ['no act', payload({ act: '' })],
    ['no time that a clock has', payload({ atMs: 2n ** 60n })],
  ])('is refused with %s', (_, said) => {
    expect(authoriseSyncAct(heldAs({ payload: said }), COUNTY)?.code).toBe('observation.malformed');
  });

  it('is not judged by what it holds when a newer node says more', () => {
    const type = SYNC_ACT.replace('v1', 'v2');
    expect(authoriseSyncAct(heldAs({ type, payload: new Uint8Array([255]) }), COUNTY)).toBeUndefined();
  });

  it('names no more than 200 of what it concerned', () => {
    const subjects = Array.from({ length: 300 }, (_, at) => String(at));
    const draft = syncActDraft(COUNTY, { ...ACT, subjects }, 'c');
    expect(heldAs({ payload: draft.payload }).entry.payload.length).toBeLessThan(2_000);
  });
});
