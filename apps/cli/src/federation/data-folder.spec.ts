import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from './data-folder.js';

describe('a data folder', () => {
  let root: string;
  const told: string[] = [];
  const tell = (line: string) => told.push(line);

  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), 'wutong-folder-')), 'federation');
    told.length = 0;
  });
  afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

  it('is one launcher’s at a time; the lock of one that is gone is taken over', async () => {
    const folder = new DataFolder(root);
    await folder.open(false, tell);
    await expect(new DataFolder(root).open(false, tell)).rejects.toMatchObject({
      refusal: { code: 'folder.locked', params: { pid: process.pid } },
    });
    folder.close();
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    writeFileSync(folder.lock, `${gone.pid} 1\n`);
    await folder.open(false, tell);
    expect(readFileSync(folder.lock, 'utf8')).toContain(String(process.pid));
    folder.close();
  });

  it('is emptied by a fresh start only when it is a federation’s', async () => {
    mkdirSync(root);
    writeFileSync(join(root, 'letters.txt'), 'mine');
    await expect(new DataFolder(root).open(true, tell)).rejects.toMatchObject({ refusal: { code: 'folder.foreign' } });
    expect(existsSync(join(root, 'letters.txt'))).toBe(true);
    rmSync(join(root, 'letters.txt'));
    const folder = new DataFolder(root);
    await folder.open(false, tell);
    writeFileSync(folder.ports, '{}');
    folder.close();
    await folder.open(true, tell);
    expect(existsSync(folder.ports)).toBe(false);
    folder.close();
  });

  it('has its left-behind processes stopped first, and no process that merely got their id', async () => {
    const folder = new DataFolder(root);
    mkdirSync(join(root, 'run'), { recursive: true });
    writeFileSync(folder.marker, '{}');
    const pidFile = folder.pid('node', '3504');
    const idle = ['-e', 'process.stdout.write("up"); setInterval(() => undefined, 1000)'];
    const ours = spawn(process.execPath, idle, { env: { WUTONG_PID_FILE: pidFile } });
    const another = spawn(process.execPath, idle);
    await Promise.all([once(ours.stdout, 'data'), once(another.stdout, 'data')]);
    writeFileSync(pidFile, `${ours.pid}\n`);
    writeFileSync(folder.pid('nats', '3504'), `${another.pid}\n`);
    const stopped = once(ours, 'exit');
    await folder.open(false, tell);
    await stopped;
    expect(told).toHaveLength(1);
    expect(another.exitCode).toBeNull();
    another.kill('SIGKILL');
    folder.close();
  });
});
