import { FAMILIES } from '@wutong/wire';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

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
