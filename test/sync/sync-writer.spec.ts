import { type HeldEntry, type JournalTx, type Member } from '@wutong/store';
import { type Family, SyncWriter } from '@wutong/sync';
import { createMemoryJournal, draftOf } from '../store/journal-contract.js';

const TOWN: Member = { path: '350428106', subtree: false };
const VILLAGE: Member = { path: '350428106201', subtree: false };

describe('the writer of own entries', () => {
  it('asks its family whom an entry admits when it is the first of its key or names somebody new, else reads nothing', async () => {
    const { journal } = createMemoryJournal('350428106');
    const asked: string[] = [];
    const family = {
      name: 'case',
      types: [draftOf('case/a', '').type],
      admit(history: readonly HeldEntry[], { entry }: HeldEntry) {
        asked.push(`${Buffer.from(entry.payload)} after ${history.length}`);
        return entry.audienceAdditions;
      },
      authorise: () => undefined,
      apply: async () => [],
    } satisfies Partial<Family<JournalTx>> as unknown as Family<JournalTx>;
    const writer = new SyncWriter<JournalTx>(new Map([['case', family]]), '350428106');
    const write = (text: string, audienceAdditions: readonly Member[]) =>
      journal.transaction((tx) => writer.write(tx, draftOf('case/a', text, { audienceAdditions })));
    await write('first', [TOWN]);
    await write('nobody', []);
    await write('a member', [TOWN]);
    await write('somebody new', [TOWN, VILLAGE]);
    await write('members', [VILLAGE, TOWN]);
    expect(asked).toEqual(['first after 0', 'somebody new after 3']);
    const members = await journal.transaction((tx) => tx.audience('case/a'));
    expect(members).toEqual([TOWN, VILLAGE]);
  });
});
