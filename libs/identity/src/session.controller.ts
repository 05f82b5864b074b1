import { Body, Controller, Delete, Get, HttpCode, Ip, Post, Req } from '@nestjs/common';
import { bearerOf, type HttpRequest } from './bearer.js';
import { type Session } from './core/session.js';
import { CurrentSession, May } from './may.js';
import { OpenSessionDto } from './session.dto.js';
import { SessionService } from './session.service.js';
import { OpenedSession, OwnSession } from './session.view.js';

@Controller('session')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Post()
  @May('session.open')
  open(@Body() { name, password }: OpenSessionDto, @Ip() address: string): Promise<OpenedSession> {
    return this.sessions.open(name, password, address);
  }

  @Get()
  @May('session.show')
  show(@CurrentSession() session: Session): OwnSession {
    return this.sessions.tell(session);
  }

  @Delete()
  @May('session.close')
  @HttpCode(204)
  async close(@Req() request: HttpRequest): Promise<void> {
    const token = bearerOf(request);
    if (token) await this.sessions.close(token);
  }
}
