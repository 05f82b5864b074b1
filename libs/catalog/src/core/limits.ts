import { create } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';

/** How one value of a point stands to the standard's. Tighter is better for the applicant. */
export type Comparison = 'equal' | 'tighter' | 'wider' | 'incomparable';

type LimitValue = Pick<catalog.Limit, 'value' | 'unit'>;

/** Compares two limits. Working and natural days are not comparable: a holiday may lie between. */
export function compareLimits(limit: LimitValue, standard: LimitValue): Comparison {
  if (limit.unit !== standard.unit || limit.unit === catalog.LimitUnit.UNSPECIFIED) return 'incomparable';
  if (limit.value === standard.value) return 'equal';
  return limit.value < standard.value ? 'tighter' : 'wider';
}

const UNIT_BY_TEXT: Readonly<Record<string, catalog.LimitUnit>> = {
  个工作日: catalog.LimitUnit.WORKING_DAY,
  个自然日: catalog.LimitUnit.NATURAL_DAY,
};

const ON_THE_SPOT = '即办';

/** A limit as a sheet writes it: `20个工作日`, `3个自然日`, `即办` (0 working days). Undefined for any other text. */
export function findLimit(text: string): catalog.Limit | undefined {
  if (text === ON_THE_SPOT) return limitOf(0, catalog.LimitUnit.WORKING_DAY);
  const match = /^([1-9]\d{0,3})(个工作日|个自然日)$/.exec(text);
  const unit = UNIT_BY_TEXT[match?.[2] ?? ''];
  return match && unit ? limitOf(Number(match[1]), unit) : undefined;
}

/** The limit as people read it; the inverse of {@link findLimit}. */
export function limitText(limit: LimitValue): string {
  if (limit.unit === catalog.LimitUnit.WORKING_DAY) return limit.value === 0 ? ON_THE_SPOT : `${limit.value}个工作日`;
  return limit.unit === catalog.LimitUnit.NATURAL_DAY ? `${limit.value}个自然日` : `${limit.value}`;
}

export function limitOf(value: number, unit: catalog.LimitUnit): catalog.Limit {
  return create(catalog.LimitSchema, { value, unit });
}
