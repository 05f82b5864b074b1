import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsInt,
  IsNumberString,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

const PLACES_MAX = 20_000;
const DAYS_MAX = 366;

export class OpenCodeDto {
  @IsNumberString({ no_symbols: true })
  path: string;

  /** Needed only while no published list names the place. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  placeName?: string;
}

export class EnrolDto {
  @IsString()
  @MaxLength(40)
  code: string;

  /** Encoded EnrolmentRequest. */
  @IsBase64()
  @MaxLength(4_000)
  request: string;
}

export class PlaceDto {
  @IsString()
  @MaxLength(12)
  path: string;

  @IsString()
  @MaxLength(100)
  name: string;

  @IsOptional()
  @IsString()
  @MaxLength(12)
  successor?: string;
}

export class PublishPlacesDto {
  @IsArray()
  @ArrayMaxSize(PLACES_MAX)
  @ValidateNested({ each: true })
  @Type(() => PlaceDto)
  places: PlaceDto[];
}

export class PublishCalendarDto {
  @IsInt()
  year: number;

  @IsString()
  @MaxLength(200)
  notice: string;

  @IsArray()
  @ArrayMaxSize(DAYS_MAX)
  @IsString({ each: true })
  daysOff: string[];

  @IsArray()
  @ArrayMaxSize(DAYS_MAX)
  @IsString({ each: true })
  daysWorked: string[];
}

const PATHS_MAX = 100;

export class PlacesQueryDto {
  /** Paths, with a comma between; at most 100. */
  @Transform(({ value }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayMaxSize(PATHS_MAX)
  @Matches(/^\d{2,12}$/, { each: true })
  paths: string[];
}
