import { type Link } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { type Answer, idsOf, type LinkEnds, openFileEnds, openJetStreamEnds, openMemoryEnds } from './link-contract.js';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (data: Uint8Array) => Buffer.from(data).toString();

/** What an end received, in order; a text that waits for another is not taken before it. */
function collect(into: string[], waits: Readonly<Record<string, string>> = {}) {
  return async (bundle: Uint8Array) => {
    const name = text(bundle);
    const before = waits[name];
    if (before && !into.includes(before)) throw new Error(`${name} waits for ${before}`);
    into.push(name);
  };
}

const echo =
  (who: string): Answer =>
  async (question, body) =>
    bytes(`${who} on ${question}: ${text(body)}`);

describe.each([
  ['memory', openMemoryEnds],
  ['JetStream', openJetStreamEnds],
  ['files', openFileEnds],
] as const)('a link over %s', (_, open) => {
  let ends: LinkEnds;

  beforeEach(async () => {
    ends = await open(idsOf('350428', '350428106'), { parent: echo('parent'), child: echo('child') });
    await eventually('both ends are up', () => (ends.parent.isUp() && ends.child.isUp()) || undefined);
  });

  afterEach(() => ends.close());

  /** The parent makes the streams when it begins to receive. */
  async function sendWhenReady(from: 'parent' | 'child', name: string): Promise<void> {
    await eventually(`${name} is taken`, () =>
      ends[from].send(bytes(name), name).then(
        () => true as const,
        () => undefined,
      ),
    );
  }

  it('carries bundles both ways, each once when nothing fails', async () => {
    const up: string[] = [];
    const down: string[] = [];
    ends.parent.receive(collect(up));
    ends.child.receive(collect(down));
    for (const name of ['u1', 'u2', 'u3']) await sendWhenReady('child', name);
    for (const name of ['d1', 'd2']) await sendWhenReady('parent', name);
    await eventually('all bundles arrive', () => (up.length >= 3 && down.length >= 2) || undefined);
    expect(up).toEqual(['u1', 'u2', 'u3']);
    expect(down).toEqual(['d1', 'd2']);
  });

  it('brings again what was not taken, behind what was sent after it', async () => {
    const up: string[] = [];
    ends.parent.receive(collect(up, { first: 'second' }));
    await sendWhenReady('child', 'first');
    await sendWhenReady('child', 'second');
    await eventually('both arrive', () => up.length >= 2 || undefined);
    expect(up).toEqual(['second', 'first']);
  });

  it('holds what was sent before the other end listens', async () => {
    const up: string[] = [];
    const down: string[] = [];
    ends.parent.receive(collect(up));
    await sendWhenReady('parent', 'waiting');
    ends.child.receive(collect(down));
    await eventually('it arrives', () => down.includes('waiting') || undefined);
    expect(down).toEqual(['waiting']);
  });

  it('puts questions to the other end', async () => {
    // An end that is up may not have told the hub yet what it listens to.
    const answered = (end: 'parent' | 'child', ...asked: Parameters<Link['ask']>) =>
      eventually(`${end} is answered`, () =>
        ends[end].ask(...asked).then(
          (answer) => text(answer),
          () => undefined,
        ),
      );
    expect(await answered('child', 'hello', bytes('i'))).toBe('parent on hello: i');
    expect(await answered('parent', 'missing', bytes('x'))).toBe('child on missing: x');
  });

  it('is down while cut, loses nothing that it took, and goes on when healed', async () => {
    const down: string[] = [];
    ends.parent.receive(collect([]));
    await sendWhenReady('parent', 'before');
    await ends.cut();
    await eventually('the cut is seen', () => !ends.child.isUp() || undefined);
    await expect(ends.child.ask('hello', bytes('i'))).rejects.toThrow();
    await ends.heal();
    ends.child.receive(collect(down));
    await eventually('the link is up', () => (ends.child.isUp() && ends.parent.isUp()) || undefined);
    await sendWhenReady('parent', 'after');
    await eventually('both arrive', () => (down.includes('before') && down.includes('after')) || undefined);
  });
});

it('what the owner of a hub had taken when it ended comes again at once to its next start', async () => {
  const ends = await openJetStreamEnds(idsOf('350428', '350428106'), { parent: echo('parent'), child: echo('child') });
  try {
    let taken = 0;
    ends.parent.receive(() => {
      taken += 1;
      return new Promise(() => undefined);
    });
    await eventually('it is sent', () =>
      ends.child.send(bytes('taken'), 'taken').then(
        () => true as const,
        () => undefined,
      ),
    );
    await eventually('it is taken', () => taken === 1 || undefined);
    const next = ends.startParentAgain();
    const up: string[] = [];
    next.receive(collect(up));
    await eventually('it comes again', () => up.length === 1 || undefined, 5_000);
  } finally {
    await ends.close();
  }
});

it('of what waits over JetStream what is urgent is handed over first', async () => {
  const ends = await openJetStreamEnds(idsOf('350428', '350428106'), { parent: echo('parent'), child: echo('child') });
  try {
    const up: string[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    ends.parent.receive(async (bundle) => {
      up.push(text(bundle));
      if (up.length === 1) await released;
    });
    await eventually('the first is sent', () =>
      ends.child.send(bytes('first'), 'first').then(
        () => true as const,
        () => undefined,
      ),
    );
    await eventually('it is being taken', () => up.length === 1 || undefined);
    for (const name of ['second', 'third']) await ends.child.send(bytes(name), name);
    await ends.child.send(bytes('decision'), 'decision', true);
    // Questions come over the same connection, behind the bundles.
    for (const question of ['a', 'b', 'c']) await ends.child.ask('hello', bytes(question));
    release();
    await eventually('all are taken', () => up.length === 4 || undefined);
    expect(up).toEqual(['first', 'decision', 'second', 'third']);
  } finally {
    await ends.close();
  }
});
