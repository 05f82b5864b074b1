import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { refuseIf } from '@wutong/kernel';
import { bearerOf, type HttpRequest } from './bearer.js';
import { allWithinScope, judge, rowOf } from './core/judge.js';
import { MAY_KEY, MAY_PLACE_KEY, type PlaceOf } from './may.js';
import { type Act } from './policy.js';
import { SessionService } from './session.service.js';

/**
 * The one guard, over every HTTP route and message handler: an act without a row in the policy table is refused, an HTTP
 * caller has the role of its session and reaches the places that the row's scope does, a message comes from a neighbour. A hybrid application must connect its
 * microservices with `inheritAppConfig`, else Nest leaves their handlers without it.
 */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const named = [context.getHandler(), context.getClass()].find((target) => Reflect.hasMetadata(MAY_KEY, target));
    const act = named && this.reflector.get<Act>(MAY_KEY, named);
    if (context.getType() === 'rpc') {
      refuseIf(judge(act, 'neighbour'));
      return true;
    }
    if (!rowOf(act)) refuseIf(judge(act, 'public'));
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const token = bearerOf(request);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    refuseIf(judge(act, session?.role ?? 'public'));
    const placeOf = named && this.reflector.get<PlaceOf | undefined>(MAY_PLACE_KEY, named);
    if (act && session && placeOf) refuseIf(allWithinScope(act, session, placeOf(request)));
    request.session = session;
    return true;
  }
}
