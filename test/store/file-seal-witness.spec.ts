import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSealWitness, type Witness } from '@wutong/store';

const witnessOf = (lastNumber: number): Witness => ({
  epoch: '1',
  sealNumber: String(lastNumber),
  sealHash: 'ab'.repeat(33),
  lastNumber: String(lastNumber),
  systemIdentifier: '7300000000000000000',
  timeline: 1,
});

describe('the seal file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wutong-seal-'));
    file = join(folder, 'last-seal.json');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const lastRead = async () => (await new FileSealWitness(file).read())?.lastNumber;

  it('says what was written last, also to another process, and is its owner’s alone', async () => {
    expect(await lastRead()).toBeUndefined();
    for (const number of [1, 2, 3, 4]) {
      await new FileSealWitness(file).write(witnessOf(number));
      expect(await lastRead()).toBe(String(number));
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['first', 0],
    ['second', 4_096],
  ])('says what was written before when its %s place was half written', async (_, at) => {
    const witness = new FileSealWitness(file);
    for (const number of [1, 2, 3, 4]) await witness.write(witnessOf(number));
    const bytes = readFileSync(file);
    const newest = bytes.subarray(at, at + 4_096).includes('"lastNumber":"4"');
    bytes.fill(0, at + 40, at + 200);
    writeFileSync(file, bytes);
    expect(await lastRead()).toBe(newest ? '3' : '4');
    await witness.write(witnessOf(5));
    expect(await lastRead()).toBe('5');
  });

  it('goes on from the form that it had before', async () => {
    writeFileSync(file, `${JSON.stringify(witnessOf(7))}\n`);
    expect(await lastRead()).toBe('7');
    await new FileSealWitness(file).write(witnessOf(8));
    expect(await lastRead()).toBe('8');
  });

  it('is refused, not taken for empty, when both places are damaged', async () => {
    const witness = new FileSealWitness(file);
    for (const number of [1, 2]) await witness.write(witnessOf(number));
    writeFileSync(file, readFileSync(file).fill('x', 0, 8_192));
    await expect(witness.read()).rejects.toThrow('damaged');
    await expect(witness.write(witnessOf(3))).rejects.toThrow('damaged');
  });
});
