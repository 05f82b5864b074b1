import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Refused } from '@wutong/kernel';
import { type HttpRequest } from './bearer.js';
import { type Session } from './core/session.js';
import { type Act } from './policy.js';

export const MAY_KEY = 'wutong:act';
export const MAY_PLACE_KEY = 'wutong:place';

/**
 * The place that a request acts on, or a list of them, as it stands in the request and before it is validated; undefined
 * for the node's own.
 */
export type PlaceOf = (request: HttpRequest) => unknown;

/** Names the act that a route or message handler is, and the place it acts on; the guard judges both by the policy table. */
export const May = (act: Act, placeOf?: PlaceOf) =>
  applyDecorators(SetMetadata(MAY_KEY, act), SetMetadata(MAY_PLACE_KEY, placeOf));

/** The session of the request, set by the guard; undefined on public routes without one. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Session | undefined =>
    context.switchToHttp().getRequest<{ session?: Session }>().session,
);

/** Reads the command id of a request: what a route takes it by also tells that it writes. */
export const commandIdOf = (_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
  return requireCommandId(request.headers['idempotency-key']);
};

/** The `Idempotency-Key` header (a UUID), which every writing route demands. */
export const CommandId = createParamDecorator(commandIdOf);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function requireCommandId(header: string | undefined): string {
  if (header && UUID.test(header)) return header;
  throw new Refused({
    kind: 'invalid',
    code: 'command.id-missing',
    faults: [{ field: 'Idempotency-Key', code: 'command.id-missing' }],
  });
}
