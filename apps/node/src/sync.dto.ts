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
