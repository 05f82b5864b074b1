import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { refuseIf } from '@wutong/kernel';
import { bearerOf, type HttpRequest } from './bearer.js';
import { judge, rowOf } from './core/judge.js';
import { MAY_KEY } from './may.js';
import { SessionService } from './session.service.js';

/**
 * The one guard, over every HTTP route and message handler: an act without a row in the policy table is refused, an HTTP
 * caller has the role of its session, a message comes from a neighbour. A hybrid application must connect its
 * microservices with `inheritAppConfig`, else Nest leaves their handlers without it.
 */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const act = this.reflector.getAllAndOverride<string | undefined>(MAY_KEY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (context.getType() === 'rpc') {
      refuseIf(judge(act, 'neighbour'));
      return true;
    }
    if (!rowOf(act)) refuseIf(judge(act, 'public'));
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const token = bearerOf(request);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    refuseIf(judge(act, session?.role ?? 'public'));
    request.session = session;
    return true;
  }
}
