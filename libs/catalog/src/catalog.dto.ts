import { create } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';
import { Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { limitOf } from './core/limits.js';
import { type FixedPoint, type PlacePoints } from './core/points.js';
import { CHANNEL_NAMES } from './core/sheet-values.js';

const UNITS = { 'working-day': catalog.LimitUnit.WORKING_DAY, 'natural-day': catalog.LimitUnit.NATURAL_DAY } as const;
export type UnitName = keyof typeof UNITS;

const CODES_MAX = 200;

export class PublishReleaseDto {
  /** First day in force; YYYY-MM-DD in Asia/Shanghai. */
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  @IsISO8601({ strict: true })
  effectiveOn?: string;
}

export class PlaceQueryDto {
  @IsOptional()
  @IsString()
  @MaxLength(12)
  place?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  search?: string;
}

export class LimitDto {
  @IsInt()
  @Min(0)
  @Max(9_999)
  value: number;

  @IsIn(Object.keys(UNITS))
  unit: UnitName;
}

export class FeeExemptionDto {
  @IsString()
  @MaxLength(500)
  basis: string;
}

export class ConvenienceDto {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  place?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  hours?: string;

  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(CHANNEL_NAMES, { each: true })
  channels?: string[];

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(99)
  visits?: number;

  @IsOptional()
  @IsString()
  @MaxLength(50)
  phone?: string;
}

/** A place's overlay of an item; it replaces the one before as a whole. */
export class SetOverlayDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LimitDto)
  promisedLimit?: LimitDto;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(CODES_MAX)
  @IsString({ each: true })
  droppedMaterials?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(CODES_MAX)
  @IsString({ each: true })
  droppedSteps?: string[];

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => FeeExemptionDto)
  feeExemption?: FeeExemptionDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LimitDto)
  stepLimit?: LimitDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ConvenienceDto)
  convenience?: ConvenienceDto;

  /** Points that no overlay touches: let through validation, so that the refusal names them. */
  @Allow()
  name?: unknown;

  @Allow()
  conditions?: unknown;

  @Allow()
  bases?: unknown;

  @Allow()
  statutoryLimit?: unknown;
}

const FIXED_FIELDS: Readonly<Record<FixedPoint, keyof SetOverlayDto>> = {
  name: 'name',
  conditions: 'conditions',
  bases: 'bases',
  statutory_limit: 'statutoryLimit',
};

/** The fixed points that a wish names. */
export function fixedPointsOf(dto: SetOverlayDto): FixedPoint[] {
  return (Object.keys(FIXED_FIELDS) as FixedPoint[]).filter((point) => dto[FIXED_FIELDS[point]] !== undefined);
}

export function placePointsOf(dto: SetOverlayDto): PlacePoints {
  const limit = (said?: LimitDto) => said && limitOf(said.value, UNITS[said.unit]);
  const promisedLimit = limit(dto.promisedLimit);
  const stepLimit = limit(dto.stepLimit);
  const { convenience, feeExemption } = dto;
  return {
    droppedMaterials: dto.droppedMaterials ?? [],
    droppedSteps: dto.droppedSteps ?? [],
    ...(promisedLimit && { promisedLimit }),
    ...(stepLimit && { stepLimit }),
    ...(feeExemption && { feeExemption: { basis: feeExemption.basis } }),
    ...(convenience && {
      convenience: create(catalog.ConvenienceSchema, {
        place: convenience.place,
        hours: convenience.hours,
        channels: convenience.channels,
        visits: convenience.visits,
        phone: convenience.phone,
      }),
    }),
  };
}

export function unitName(unit: catalog.LimitUnit): UnitName {
  return unit === catalog.LimitUnit.NATURAL_DAY ? 'natural-day' : 'working-day';
}
