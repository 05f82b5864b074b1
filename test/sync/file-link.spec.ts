import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileLink } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

describe('the folder of a link', () => {
  let folder: string;
  let opened: FileLink[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wutong-link-'));
    opened = [];
  });

  afterEach(async () => {
    await Promise.all(opened.map((link) => link.close()));
    await rm(folder, { recursive: true, force: true });
  });

  function open(own: string, peer: string, more: { answerMs?: number } = {}): FileLink {
    const link = new FileLink({
      folder,
      own,
      peer,
      answer: async () => bytes('yes'),
      logger: silent,
      lookMs: 10,
      ...more,
    });
    opened.push(link);
    return link;
  }

  it('shows nothing half-written and nothing too large to the other end, and a bundle once', async () => {
    const towards = join(folder, 'a-to-b');
    await mkdir(towards);
    await writeFile(join(towards, '000-half.bundle.new'), 'ha');
    await writeFile(join(towards, '001-large.bundle'), Buffer.alloc(2 * 1024 * 1024));
    const sender = open('a', 'b');
    await sender.send(bytes('one'), 'name');
    await sender.send(bytes('one'), 'name');
    const taken: string[] = [];
    open('b', 'a').receive(async (bundle) => {
      taken.push(Buffer.from(bundle).toString().slice(0, 10));
    });
    await eventually('what was taken is gone', async () => {
      const left = await readdir(towards);
      return left.join() === '001-large.bundle' || undefined;
    });
    expect(taken).toEqual(['one']);
  });

  it('keeps no question that nobody waits for any more, of this process or one before', async () => {
    const asking = open('a', 'b', { answerMs: 30 });
    await expect(asking.ask('hello', bytes('i'))).rejects.toThrow('b has not answered "hello"');
    await writeFile(join(folder, 'a-to-b', 'left.hello.question'), 'i');
    await writeFile(join(folder, 'b-to-a', 'left.answer'), 'yes');
    await open('a', 'b').send(bytes('one'), 'name');
    const left = [...(await readdir(join(folder, 'a-to-b'))), ...(await readdir(join(folder, 'b-to-a')))];
    expect(left).toEqual([expect.stringMatching(/bundle$/)]);
  });

  it('keeps the links of several children apart', async () => {
    const taken: string[] = [];
    open('parent', 'b').receive(async (bundle) => {
      taken.push(Buffer.from(bundle).toString());
    });
    await open('c', 'parent').send(bytes('of c'), 'c');
    await open('b', 'parent').send(bytes('of b'), 'b');
    await eventually('the bundle of b is taken', () => taken.length > 0 || undefined);
    expect(taken).toEqual(['of b']);
    expect(await readdir(join(folder, 'c-to-parent'))).toHaveLength(1);
  });
});
