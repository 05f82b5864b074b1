import { type SeedAccount } from '@wutong/identity';
import { JOURNAL, type PgJournal } from '@wutong/store';
import request from 'supertest';
import { type RunningNode } from '../../apps/node/src/start-node.js';
import { eventually } from '../harness/eventually.js';
import { draftOf } from '../store/journal-contract.js';
import { type RootNode, startRootNode } from './root-node.js';

const ACCOUNTS: SeedAccount[] = [{ name: '运维员', role: 'operator', password: 'generated-for-specs-1' }];

const journalOf = ({ app }: RunningNode): PgJournal => app.get(JOURNAL);

describe('a node with two processes', () => {
  let root: RootNode;
  let second: RunningNode;

  beforeAll(async () => {
    root = await startRootNode('3504', '三明市', ACCOUNTS);
    second = await root.startSecond();
  }, 180_000);
  afterAll(async () => {
    await second?.close();
    await root?.dispose();
  });

  const append = (node: RunningNode, text: string) =>
    journalOf(node).transaction((tx) => tx.append(draftOf('case/a', text)));

  const allNumbered = (entries: bigint) =>
    eventually(`${entries} entries are numbered`, async () => {
      const counts = await journalOf(second).counts();
      return (counts.lastNumber === entries && counts.unnumbered === 0n) || undefined;
    });

  it('serves at both; one leads, and the other takes over when it goes', async () => {
    expect([journalOf(root.node).isLeading, journalOf(second).isLeading]).toEqual([true, false]);
    const operator = await root.signIn('operator');
    const { body } = await request(second.app.getHttpServer()).get('/api/sync/status').set('Authorization', operator);
    expect(body).toMatchObject({ leader: false, links: [] });
    const { entries } = await journalOf(second).counts();
    await append(second, 'written where nobody numbers');
    await allNumbered(entries + 1n);
    await root.node.close();
    await eventually('the second leads', () => journalOf(second).isLeading || undefined);
    await append(second, 'numbered by its own process');
    await allNumbered(entries + 2n);
    await request(second.app.getHttpServer()).get('/api/node').expect(200);
  });
});
