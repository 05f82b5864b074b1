import { IsString, Length } from 'class-validator';

export class OpenSessionDto {
  @IsString()
  @Length(1, 64)
  name: string;

  @IsString()
  @Length(1, 200)
  password: string;
}
