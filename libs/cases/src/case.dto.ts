import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { CASE_STATUSES, type CaseStatus } from './core/case-state.js';

const MATERIALS_MAX = 100;
const TEXT_CHARACTERS_MAX = 4_000;
const MATERIAL_BYTES_MAX = 2 ** 40;
const PAGE_MAX = 200;

export class ApplicantDto {
  @IsString()
  @Length(1, 100)
  name: string;

  @IsString()
  @Length(1, 40)
  idNumber: string;

  @IsString()
  @Length(1, 40)
  phone: string;
}

export class MaterialDto {
  @IsString()
  @Length(1, 60)
  code: string;

  /** Hash of the bytes in hex: the algorithm byte (01 SHA-256, 02 SM3) and the digest, or a SHA-256 digest alone. */
  @Matches(/^(0[12])?[0-9a-f]{64}$/)
  hash: string;

  @IsInt()
  @Min(0)
  @Max(MATERIAL_BYTES_MAX)
  size: number;

  @Matches(/^[\w.+-]+\/[\w.+-]+$/)
  @MaxLength(120)
  mediaType: string;
}

export class FileCaseDto {
  @IsString()
  @Length(1, 120)
  itemId: string;

  @IsOptional()
  @IsString()
  @MaxLength(12)
  receivingPath?: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ApplicantDto)
  applicant: ApplicantDto;

  @IsArray()
  @ArrayMaxSize(MATERIALS_MAX)
  @ValidateNested({ each: true })
  @Type(() => MaterialDto)
  materials: MaterialDto[];
}

export class OpinionDto {
  @IsBoolean()
  favourable: boolean;

  @IsString()
  @Length(1, TEXT_CHARACTERS_MAX)
  text: string;
}

export class DecisionDto {
  @IsIn(['granted', 'refused'])
  outcome: 'granted' | 'refused';

  @IsString()
  @Length(1, TEXT_CHARACTERS_MAX)
  reasons: string;
}

export class AnnotationDto {
  @IsString()
  @Length(1, TEXT_CHARACTERS_MAX)
  text: string;
}

export class DiscardDto {
  /** Id of the entry in hex, as it stands among what is parked: the algorithm byte and the digest. */
  @Matches(/^0[12][0-9a-f]{64}$/)
  entry: string;

  @IsString()
  @Length(1, TEXT_CHARACTERS_MAX)
  reason: string;
}

export class PageDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_MAX)
  limit?: number;

  /** What the page before gave as `next`. */
  @IsOptional()
  @Matches(/^\d{1,16}[/].{1,50}$/)
  after?: string;
}

export class CaseListDto extends PageDto {
  @IsOptional()
  @IsIn(CASE_STATUSES)
  status?: CaseStatus;

  /** Part of the case number or of the item's name. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  search?: string;

  /** Only what waits for an act of the asking account at this place. */
  @IsOptional()
  @IsIn(['true', 'false'])
  waiting?: 'true' | 'false';
}
