import { Disk } from './disk.js';

describe('a disk', () => {
  it('is what its backup was, in the same tables, once that is put back', () => {
    const disk = new Disk('spec');
    const { tables } = disk;
    tables.contents.set('old', Uint8Array.of(1));
    tables.draw('turn');
    const backup = disk.copy();
    tables.contents.set('new', Uint8Array.of(2));
    tables.contents.delete('old');
    tables.draw('turn');
    disk.restore(backup);
    expect([...disk.tables.contents]).toEqual([['old', Uint8Array.of(1)]]);
    expect(disk.tables).toBe(tables);
    expect(tables.draw('turn')).toBe(2);
  });

  it('keeps a backup as it was, whatever is written after it was put back', () => {
    const disk = new Disk('spec');
    const backup = disk.copy();
    disk.restore(backup);
    disk.tables.contents.set('new', Uint8Array.of(2));
    expect(backup.contents.size).toBe(0);
  });

  it('has the same tables in another cluster, whose transaction ids begin again', () => {
    const disk = new Disk('spec');
    const [{ tables, cluster }, xids] = [disk, [disk.cluster.beginWriting(), disk.cluster.beginWriting()]];
    disk.moveToNewCluster();
    expect(disk.tables).toBe(tables);
    expect(disk.cluster.systemIdentifier).not.toBe(cluster.systemIdentifier);
    expect([...xids, disk.cluster.beginWriting()]).toEqual([1, 2, 1]);
  });
});
