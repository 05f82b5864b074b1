import { create } from '@bufbuild/protobuf';
import { type Fault, fromHex, isPath, levelOf, type Path, type Refusal } from '@wutong/kernel';
import { cases, type catalog } from '@wutong/wire';
import { type Post } from './case-acts.js';
import { filingAudience } from './case-audience.js';
import {
  acceptingBodies,
  decidingBody,
  isLinked,
  receivesFrom,
  reviewingBody,
  VILLAGE_LEVEL,
} from './case-competence.js';
import { type CaseNumber } from './case-number.js';

/** A material of the application: the bytes' own hash (hex; algorithm byte and digest), their size and type; the bytes stay for now. */
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
 * Why a case cannot be filed here: the office is not the filing place or one above it up to the county, or is a village;
 * the item is not in force there; nobody could accept, review or decide it, or the case would never come to who does; a
 * material is none of the item's.
 */
export function filingRefusal(post: Post, filing: Filing, item: catalog.Item | undefined): Refusal | undefined {
  const receiving = filing.receivingPath;
  if (isPath(receiving) && levelOf(receiving) === VILLAGE_LEVEL) {
    return wrongReceiver('case.village-never-accepts', receiving);
  }
  if (!isPath(receiving) || !receivesFrom(post.path, receiving)) {
    return wrongReceiver('case.receiver-not-above', receiving);
  }
  if (!item) {
    const fault: Fault = { field: 'itemId', value: filing.itemId, code: 'case.item-not-in-force' };
    return { kind: 'invalid', code: 'case.item-not-in-force', params: { itemId: filing.itemId }, faults: [fault] };
  }
  const unworkable = whyUnworkable(post.path, receiving, item);
  if (unworkable) return wrongReceiver(unworkable, receiving);
  const faults = materialFaults(filing.materials, item);
  return faults.length > 0 ? { kind: 'invalid', code: 'case.materials-wrong', faults } : undefined;
}

/** What is filed must come to who accepts, and to who reviews or, without a review, decides. */
function whyUnworkable(filing: Path, receiving: Path, item: catalog.Item): string | undefined {
  const deciding = decidingBody(item, receiving);
  if (!deciding) return 'case.receiver-above-decider';
  const first = isLinked(item) ? reviewingBody(item, receiving) : deciding;
  if (!first || acceptingBodies(item, receiving).length === 0) return 'case.nobody-accepts';
  const reached = filingAudience(filing, receiving).some((member) => member.path === first.path);
  return reached ? undefined : 'case.decider-never-reached';
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
      create(cases.MaterialRefSchema, { code, hash: fromHex(taggedHash(hash)), size: BigInt(size), mediaType }),
    ),
    applicantPart,
  });
}

/** A digest without its algorithm byte is SHA-256's. */
function taggedHash(hash: string): string {
  return hash.length === 64 ? `01${hash}` : hash;
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
