import { Body, Controller, Delete, HttpCode, Ip, Post, Req } from '@nestjs/common';
import { bearerOf, type HttpRequest } from './bearer.js';
import { May } from './may.js';
import { OpenSessionDto } from './session.dto.js';
import { type OpenedSession, SessionService } from './session.service.js';

@Controller('session')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Post()
  @May('session.open')
  open(@Body() { name, password }: OpenSessionDto, @Ip() address: string): Promise<OpenedSession> {
    return this.sessions.open(name, password, address);
  }

  @Delete()
  @May('session.close')
  @HttpCode(204)
  async close(@Req() request: HttpRequest): Promise<void> {
    const token = bearerOf(request);
    if (token) await this.sessions.close(token);
  }
}
