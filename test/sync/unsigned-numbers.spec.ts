import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createMemoryLinkPair, type Link, type Question } from '@wutong/sync';
import { link } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { createDisk, draftOf, numberAll } from '../store/journal-contract.js';
import { SpecDirectory, type SyncNode, startSyncNode } from './sync-node.js';

const [COUNTY, TOWN] = ['350428', '350428106'];
const FAR = 1_048_576n;
const shared = [COUNTY, TOWN].map((path) => ({ path, subtree: false }));

/** Makes the first bundle that brings entries say that it covers all up to {@link FAR}. */
function changing(target: Link, onChanged: () => void): Link {
  let isChanged = false;
  return new Proxy(target, {
    get: (of, name) => {
      if (name === 'send')
        return (bytes: Uint8Array, id: string) => {
          const bundle = fromBinary(link.BundleSchema, bytes);
          if (isChanged || bundle.entries.length === 0) return of.send(bytes, id);
          isChanged = true;
          onChanged();
          return of.send(toBinary(link.BundleSchema, create(link.BundleSchema, { ...bundle, upto: FAR })), id);
        };
      const value = Reflect.get(of, name);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

function refusalOf(answer: Uint8Array): link.HelloRefusal | undefined {
  const said = fromBinary(link.HelloAnswerSchema, answer).answer;
  return said.case === 'refusal' ? said.value : undefined;
}

describe('a bundle whose numbers were changed on the way', () => {
  let county: SyncNode;
  let town: SyncNode;

  afterEach(async () => {
    await county.engine.stop();
    await town.engine.stop();
  });

  it('is found out by the hello that its sender says when it hears of numbers that it never had', async () => {
    const directory = new SpecDirectory();
    county = startSyncNode(createDisk(COUNTY), directory, { speed: 10 });
    town = startSyncNode(createDisk(TOWN), directory, { speed: 10 });
    const [countyId, townId] = [county.own.nodeId, town.own.nodeId];
    let isChanged = false;
    let hellos = 0;
    const refusals: (link.HelloRefusal | undefined)[] = [];
    const pair = createMemoryLinkPair(
      {
        id: countyId,
        answer: async (question: Question, body) => {
          const answer = await county.engine.answer(townId, question, body);
          if (question === 'hello') hellos += 1;
          if (isChanged && question === 'hello') refusals.push(refusalOf(answer));
          return answer;
        },
      },
      { id: townId, answer: (question, body) => town.engine.answer(countyId, question, body) },
    );
    county.links.set(townId, pair.a);
    town.links.set(
      countyId,
      changing(pair.b, () => {
        isChanged = true;
      }),
    );
    county.engine.start();
    town.engine.start();
    const isOpen = ({ engine }: SyncNode) =>
      engine.standings().some(({ state, complete }) => state === 'open' && complete);
    await eventually('both have said hello', () => (isOpen(county) && isOpen(town) && hellos > 1) || undefined);
    await town.write(draftOf('case/1', 'one', { audienceAdditions: shared }));
    await numberAll(town.journal);
    await eventually('the county is asked', () => refusals.length > 0 || undefined);
    expect(refusals[0]).toBe(link.HelloRefusal.ROLLED_BACK);
  });
});
