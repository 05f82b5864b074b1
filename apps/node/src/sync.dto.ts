import { FAMILIES } from '@wutong/wire';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

export class DigestQuery {
  @IsIn(FAMILIES)
  family: string;

  /** The key after which to go on. */
  @IsOptional()
  @IsString()
  after?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

export class VerifyDto {
  /** Node id of the neighbour. */
  @IsString()
  peer: string;
}

export class RepairDto extends VerifyDto {
  /** The keys to mend; every shared key that differs, when not said. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  keys?: string[];
}

export class RetryDto {
  /** Ids of the entries to try; the longest parked, when not said. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  ids?: string[];
}

export class DropDto {
  /** Ids as `GET /api/sync/quarantine` shows them. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsInt({ each: true })
  @Min(1, { each: true })
  ids: number[];
}

export class RuleDto {
  /** Node id of the node under this one that waits. */
  @IsString()
  nodeId: string;

  /** "restored": it goes on under its next epoch; "clone": this journal is a copy, and never seals again. */
  @IsIn(['restored', 'clone'])
  ruling: 'restored' | 'clone';
}

export class ActsQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;
}
