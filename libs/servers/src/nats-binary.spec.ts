import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureNatsServer, natsVersion } from './nats-binary.js';

describe('finding nats-server', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wutong-nats-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const program = (name: string, version: string) => {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
    chmodSync(file, 0o755);
    return file;
  };

  it('takes it from the system packages when PATH is empty, once', () => {
    const told: string[] = [];
    const search = {
      program: '',
      path: '',
      toolsFolder: join(folder, 'tools'),
      report: (line: string) => told.push(line),
    };
    const fetched = ensureNatsServer(search);
    expect(natsVersion(fetched)).toMatch(/^2\.\d+\.\d+$/);
    expect(ensureNatsServer(search)).toBe(fetched);
    expect(told).toHaveLength(1);
  }, 300_000);

  it('takes the one that is named, and refuses it when it is too old or none', () => {
    const search = { path: folder, toolsFolder: join(folder, 'tools'), report: () => undefined };
    const named = program('named', '2.15.1');
    program('nats-server', '2.10.27');
    expect(ensureNatsServer({ ...search, program: named })).toBe(named);
    for (const wrong of [program('old', '2.2.0'), join(folder, 'none')]) {
      const refused = expect.objectContaining({ refusal: expect.objectContaining({ code: 'nats.not-this' }) });
      expect(() => ensureNatsServer({ ...search, program: wrong })).toThrow(refused);
    }
  });

  it('takes the one on PATH, and passes one over that is too old', () => {
    const search = { program: '', path: folder, toolsFolder: join(folder, 'tools'), report: () => undefined };
    expect(ensureNatsServer({ ...search, path: join(program('nats-server', '2.10.27'), '..') })).toBe(
      join(folder, 'nats-server'),
    );
    program('nats-server', '2.2.0');
    expect(natsVersion(ensureNatsServer(search))).not.toBe('2.2.0');
  }, 300_000);
});
