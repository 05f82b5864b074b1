import type { FieldFault } from '../../api/problem';
import type { NewMaterial } from '../../api/types';
import { PAPER_ORIGINAL } from '../../format/material';

/** Hash of no bytes: of a paper original nothing but that it was seen is registered. */
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const FALLBACK_TYPE = 'application/octet-stream';

/** What a clerk has of one material. */
export type Evidence =
  | { readonly kind: 'paper' }
  | { readonly kind: 'hashing'; readonly name: string; readonly share: number }
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly hash: string;
      readonly size: number;
      readonly mediaType: string;
    };

/** The form of a filing. `materials`: by the material's code; what was not brought is absent. */
export interface FilingForm {
  readonly itemId: string;
  readonly applicant: { readonly name: string; readonly idNumber: string; readonly phone: string };
  readonly materials?: Readonly<Record<string, Evidence | undefined>>;
}

/** The materials that go to the node, in the order of the item's list. */
export function materialsOf(codes: readonly string[], evidence: FilingForm['materials'] = {}): NewMaterial[] {
  return codes.flatMap((code) => {
    const one = evidence[code];
    if (one?.kind === 'paper') return [{ code, hash: SHA256_OF_NOTHING, size: 0, mediaType: PAPER_ORIGINAL }];
    if (one?.kind !== 'file') return [];
    return [{ code, hash: one.hash, size: one.size, mediaType: one.mediaType || FALLBACK_TYPE }];
  });
}

type FieldPath = ['itemId'] | ['applicant', 'name' | 'idNumber' | 'phone'] | ['materials', string];

const FIELDS: readonly FieldPath[] = [
  ['itemId'],
  ['applicant', 'name'],
  ['applicant', 'idNumber'],
  ['applicant', 'phone'],
];

/**
 * The field of the form that a fault of the node is about; undefined for one that the form does not have. `sent`: the
 * materials as they were sent, since a fault names one by its place among them.
 */
export function fieldOfFault({ field }: FieldFault, sent: readonly NewMaterial[]): FieldPath | undefined {
  const material = /^materials\.(\d+)\b/.exec(field);
  const code = material ? sent[Number(material[1])]?.code : undefined;
  if (code !== undefined) return ['materials', code];
  return FIELDS.find((path) => path.join('.') === field);
}
