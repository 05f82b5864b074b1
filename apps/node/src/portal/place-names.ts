import { Inject, Injectable } from '@nestjs/common';
import { PgNodeDirectory } from '@wutong/identity';
import { OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { NODE_FACE, type NodeFace } from '../node-face.js';

/** Names of places for a page. */
export interface PlaceNames {
  /** The name of the place at a path; the path itself when nobody has named it. */
  of(path: string): string;
}

/** Reads names of places from the directory. */
@Injectable()
export class PlaceNameReader {
  constructor(
    private readonly directory: PgNodeDirectory,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(NODE_FACE) private readonly face: NodeFace,
  ) {}

  async read(tx: PgTx, paths: Iterable<string>): Promise<PlaceNames> {
    const names = new Map([[this.own.path as string, this.face.placeName]]);
    for (const path of new Set(paths)) {
      const name = await this.directory.placeName(tx, path);
      if (name) names.set(path, name);
    }
    return { of: (path) => names.get(path) ?? path };
  }
}
