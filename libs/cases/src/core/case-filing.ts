import { create } from '@bufbuild/protobuf';
import { type Fault, fromHex, isAtOrUnder, isPath, levelOf, type Path, type Refusal } from '@wutong/kernel';
import { cases, type catalog } from '@wutong/wire';
import { type Post } from './case-acts.js';
import { decidingBody, VILLAGE_LEVEL } from './case-competence.js';
import { type CaseNumber } from './case-number.js';

/** A material of the application: the bytes' own hash (SHA-256, hex), their size and type; the bytes stay for now. */
export interface FiledMaterial {
  readonly code: string;
  readonly hash: string;
  readonly size: number;
  readonly mediaType: string;
}

export interface Filing {
  readonly itemId: string;
  readonly receivingPath: Path;
  readonly materials: readonly FiledMaterial[];
}

/** The office that receives what is filed here, unless the filing names another: a village forwards to its township. */
export function receivingPlaceOf(filing: Path): Path {
  return levelOf(filing) === VILLAGE_LEVEL ? (filing.slice(0, 9) as Path) : filing;
}

/**
 * Why a case cannot be filed here: the office is not at or above the filing place, is a village, or has no deciding
 * body above it; the item is not in force there; a material is none of the item's.
 */
export function filingRefusal(post: Post, filing: Filing, item: catalog.Item | undefined): Refusal | undefined {
  const receiving = filing.receivingPath;
  if (!isPath(receiving) || !isAtOrUnder(post.path, receiving))
    return wrongReceiver('case.receiver-not-above', receiving);
  if (levelOf(receiving) === VILLAGE_LEVEL) return wrongReceiver('case.village-never-accepts', receiving);
  if (!item) {
    const fault: Fault = { field: 'itemId', value: filing.itemId, code: 'case.item-not-in-force' };
    return { kind: 'invalid', code: 'case.item-not-in-force', params: { itemId: filing.itemId }, faults: [fault] };
  }
  if (!decidingBody(item, receiving)) return wrongReceiver('case.receiver-above-decider', receiving);
  const faults = materialFaults(filing.materials, item);
  return faults.length > 0 ? { kind: 'invalid', code: 'case.materials-wrong', faults } : undefined;
}

/** 代办登记 by a village agent, 申请 at a window. Only what {@link filingRefusal} lets pass. */
export function filedBody(post: Post, filing: Filing, caseNumber: CaseNumber, applicantPart: Uint8Array): cases.Filed {
  const { accountId, role, path, clockConfirmed } = post;
  return create(cases.FiledSchema, {
    by: create(cases.ActorSchema, { accountId, role, path, clockConfirmed }),
    caseNumber,
    itemId: filing.itemId,
    manner: role === 'village-agent' ? cases.Manner.AGENT : cases.Manner.WINDOW,
    receivingPath: filing.receivingPath,
    materials: filing.materials.map(({ code, hash, size, mediaType }) =>
      create(cases.MaterialRefSchema, { code, hash: fromHex(hash), size: BigInt(size), mediaType }),
    ),
    applicantPart,
  });
}

function wrongReceiver(code: string, value: string): Refusal {
  return { kind: 'invalid', code, faults: [{ field: 'receivingPath', value, code }] };
}

function materialFaults(materials: readonly FiledMaterial[], item: catalog.Item): Fault[] {
  const known = new Set(item.materials.map((material) => material.code));
  return materials.flatMap(({ code }, index) =>
    known.has(code) ? [] : [{ field: `materials.${index}.code`, value: code, code: 'case.material-unknown' }],
  );
}
