import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptPorts } from './ports.js';

describe('kept ports', () => {
  let folder: string;
  const moves: [string, number, number][] = [];
  const open = () =>
    new KeptPorts(join(folder, 'ports.json'), (name, old, port) => {
      moves.push([name, old, port]);
    });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wutong-ports-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are the same at every start, and move with a word when another program holds one', async () => {
    const first = await open().take('http 3504');
    expect(await open().take('http 3504')).toBe(first);
    expect(moves).toEqual([]);
    const other = createServer().listen(first, '127.0.0.1');
    await once(other, 'listening');
    const moved = await open().take('http 3504');
    expect(moves).toEqual([['http 3504', first, moved]]);
    await new Promise((resolve) => other.close(resolve));
    expect(await open().take('http 3504')).toBe(moved);
  });
});
