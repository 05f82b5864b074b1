import { createHash } from 'node:crypto';

/** Algorithm byte of SHA-256. */
const SHA256 = '01';

/** One material as a case names it; its bytes stay with who filed it. */
export interface FiledMaterial {
  readonly code: string;
  /** Algorithm byte and hash, hex. */
  readonly hash: string;
  /** In bytes. */
  readonly size: number;
  readonly mediaType: string;
}

/** One generated file for each required material of an item; the same for the same case label. */
export function filedMaterials(
  label: string,
  materials: readonly { readonly code: string; readonly required: boolean }[],
): FiledMaterial[] {
  return materials
    .filter((material) => material.required)
    .map(({ code }) => {
      const bytes = Buffer.from(`%PDF-1.4 wutong-story ${label} ${code}\n`);
      const hash = `${SHA256}${createHash('sha256').update(bytes).digest('hex')}`;
      return { code, hash, size: bytes.byteLength, mediaType: 'application/pdf' };
    });
}
