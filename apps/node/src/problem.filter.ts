import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Fault, type Messages, type RefusalKind, Refused, renderMessage } from '@wutong/kernel';
import { type Request, type Response } from 'express';
import { throwError } from 'rxjs';
import { problemPage } from './portal/problem-page.js';
import { isOfPortal, visitOf } from './portal/visit.js';
import { type ProblemView } from './problem.view.js';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
};

/** SQLSTATE classes and socket errors that mean: the database is away, or two commands met; ask again. */
const AWAY = /^(08|57P|53|40|ECONN|EPIPE|ETIMEDOUT)/;

/**
 * The one filter: what was refused or failed becomes a problem document (RFC 9457), Chinese first; for a citizen at the
 * portal a page in words.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    private readonly messages: Messages,
    private readonly placeName: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return throwError(() => this.described(error));
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const problem = this.problemOf(error);
    const response = http.getResponse<Response>().status(problem.status);
    if (isOfPortal(request.originalUrl)) {
      response.set('Cache-Control', 'no-store');
      response.type('html').send(problemPage(visitOf(this.placeName, request), problem.detail));
    } else {
      response.type('application/problem+json').send(JSON.stringify(problem));
    }
    return undefined;
  }

  private described(error: unknown): unknown {
    if (error instanceof Refused) return { code: error.refusal.code };
    this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { code: 'node.failed' };
  }

  private problemOf(error: unknown) {
    if (error instanceof Refused) {
      const { kind, code, params, faults } = error.refusal;
      return this.document(STATUS[kind], code, params, faults);
    }
    if (error instanceof HttpException) return this.documentOfHttp(error);
    const code = (error as { code?: unknown } | undefined)?.code;
    if ((typeof code === 'string' && AWAY.test(code)) || isConnectionLost(error))
      return this.document(503, 'node.database-away');
    this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return this.document(500, 'node.failed');
  }

  /** Nest's own errors: an unknown route, a body that the validation refused field by field. */
  private documentOfHttp(error: HttpException) {
    const body = error.getResponse();
    const told = typeof body === 'object' && 'message' in body ? body.message : body;
    const faults = (Array.isArray(told) ? told : [told]).map((text) => ({
      field: String(text).split(' ')[0] ?? '',
      code: String(text),
    }));
    return this.document(error.getStatus(), `http.${error.getStatus()}`, undefined, faults);
  }

  private document(
    status: number,
    code: string,
    params?: Readonly<Record<string, string | number>>,
    faults: readonly Fault[] = [],
  ): ProblemView {
    const detail = renderMessage(this.messages, code, params);
    return {
      type: `urn:wutong:problem:${code}`,
      title: detail.zh,
      status,
      code,
      detail,
      faults: faults.map((fault) => ({
        field: fault.field,
        value: fault.value,
        code: fault.code,
        ...renderMessage(this.messages, fault.code, fault.params),
      })),
    };
  }
}

function isConnectionLost(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection terminated|not queryable|connection timeout|Client was closed/i.test(error.message)
  );
}
