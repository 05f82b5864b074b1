import { MemoryCluster, MemoryTables, type SealFile } from '@wutong/store';

/** What a node has on its disk. It lasts from process to process; a fault may copy it, put a copy back, or move it. */
export class Disk {
  /** Always the same object: who looks on looks here. */
  readonly tables = new MemoryTables();
  /** The file beside the key: a backup of the database has none. */
  readonly sealFile: SealFile = { witness: undefined };
  private clusters = 1;
  private database: MemoryCluster;

  constructor(private readonly name: string) {
    this.database = new MemoryCluster(`${name} 1`);
  }

  /** The cluster that the tables are in. */
  get cluster(): MemoryCluster {
    return this.database;
  }

  /** Becomes what another machine has: tables, file and cluster. No process may run meanwhile. */
  become({ tables, sealFile, database }: Disk): void {
    fill(this.tables, tables);
    this.sealFile.witness = sealFile.witness;
    this.database = database;
  }

  /** A copy of all of it for another machine, in a cluster that says it is the same. */
  cloned(): Disk {
    const clone = new Disk(this.name);
    clone.become(this);
    clone.clusters = this.clusters;
    clone.database = new MemoryCluster(this.database.systemIdentifier);
    return clone;
  }

  /** Dumps all and restores it into a new cluster. No process may run meanwhile. */
  moveToNewCluster(): void {
    this.clusters += 1;
    this.database = new MemoryCluster(`${this.name} ${this.clusters}`);
  }

  /** A backup of the tables as they are now. */
  copy(): MemoryTables {
    const backup = new MemoryTables();
    fill(backup, this.tables);
    return backup;
  }

  /** Puts a backup back. No process may run meanwhile. */
  restore(backup: MemoryTables): void {
    fill(this.tables, backup);
  }
}

function fill(into: MemoryTables, from: MemoryTables): void {
  for (const name of Object.keys(into) as (keyof MemoryTables)[]) {
    const [to, rows] = [into[name], from[name]] as [Map<string, unknown>, Map<string, unknown>];
    to.clear();
    for (const [key, row] of rows) to.set(key, row);
  }
}
