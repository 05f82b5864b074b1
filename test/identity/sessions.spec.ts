import { Controller, Get, type INestApplication } from '@nestjs/common';
import { type CustomTransportStrategy, MessagePattern, Server } from '@nestjs/microservices';
import { CurrentSession, May, routesWithoutPolicy, type Session } from '@wutong/identity';
import { firstValueFrom } from 'rxjs';
import request from 'supertest';
import { CLERK, type IdentityNode, OPERATOR, openIdentityNode } from './identity-node.js';

@Controller('planted')
class PlantedController {
  @Get('open')
  @May('node.show')
  open(@CurrentSession() session?: Session) {
    return { name: session?.name ?? null };
  }

  @Get('operators')
  @May('sync.show')
  operators() {
    return {};
  }

  @Get('forgotten')
  forgotten() {
    return {};
  }

  @MessagePattern('asked')
  @May('link.ask')
  asked(_data: unknown) {
    return 'told';
  }

  @MessagePattern('forgotten')
  forgottenMessage(_data: unknown) {
    return 'told';
  }

  @MessagePattern('staff')
  @May('case.decide')
  staffMessage(_data: unknown) {
    return 'told';
  }
}

/** A transport within the process: what a neighbour asks arrives as it would over NATS. */
class ProcessTransport extends Server implements CustomTransportStrategy {
  listen(callback: () => void) {
    callback();
  }
  close() {}
  on() {}
  unwrap<T>(): T {
    throw new Error('there is nothing beneath');
  }
  async ask(pattern: string): Promise<unknown> {
    const handler = this.getHandlerByPattern(pattern);
    if (!handler) throw new Error(`no handler for ${pattern}`);
    return firstValueFrom(this.transformToObservable(await handler({})));
  }
}

describe('who signs in, and what they may do', () => {
  const transport = new ProcessTransport();
  let node: IdentityNode;
  let app: INestApplication;
  const http = () => request(app.getHttpServer());
  const as = (token: string) => ({ authorization: `Bearer ${token}` });

  beforeAll(async () => {
    node = await openIdentityNode('350428', {
      accounts: [OPERATOR, CLERK, { ...OPERATOR, password: 'another-generated' }],
      controllers: [PlantedController],
      async prepare(prepared) {
        prepared.connectMicroservice({ strategy: transport }, { inheritAppConfig: true });
        await prepared.startAllMicroservices();
      },
    });
    app = node.app;
  });
  afterAll(() => node.close());

  it('opens a session for the right password, and ends it for good', async () => {
    const { body } = await http().post('/api/session').send({ name: OPERATOR.name, password: OPERATOR.password });
    expect(body.account).toMatchObject({ name: OPERATOR.name, role: 'operator', path: '350428' });
    await http().get('/api/planted/operators').set(as(body.token)).expect(200);
    await http().delete('/api/session').set(as(body.token)).expect(204);
    await http().get('/api/planted/operators').set(as(body.token)).expect(401);
  });

  it('leaves an account that is there, and its password, as they are', async () => {
    const again = { name: OPERATOR.name, password: 'another-generated' };
    await http().post('/api/session').send(again).expect(401);
    await node.signIn(OPERATOR);
  });

  it('gives a wrong name and a wrong password the same answer', async () => {
    const wrong = await http().post('/api/session').send({ name: CLERK.name, password: 'no' }).expect(401);
    const unknown = await http().post('/api/session').send({ name: '无此人', password: 'no' }).expect(401);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body.code).toBe('session.wrong');
  });

  it('holds back who guesses, even with the right password, and lets them in after 15 minutes', async () => {
    const attempt = (password: string) => http().post('/api/session').send({ name: CLERK.name, password });
    await Promise.all(Array.from({ length: 6 }, () => attempt('no')));
    expect((await attempt(CLERK.password)).body.code).toBe('session.throttled');
    node.clock.ms += 15 * 60_000;
    await attempt(CLERK.password).expect(201);
  });

  it('ends a session after 12 hours', async () => {
    const token = await node.signIn(OPERATOR);
    node.clock.ms += 12 * 3_600_000 - 1;
    await http().get('/api/planted/operators').set(as(token)).expect(200);
    node.clock.ms += 1;
    await http().get('/api/planted/operators').set(as(token)).expect(401);
  });

  it('keeps neither password nor token', async () => {
    const token = await node.signIn(OPERATOR);
    const stored = await node.journal.transaction(async (tx) => [
      ...(await tx.query('select * from account')),
      ...(await tx.query('select * from session')),
    ]);
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(JSON.stringify(stored)).not.toContain(OPERATOR.password);
    expect(JSON.stringify(stored)).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  it('lets anyone do a public act, knowing who it is when they are signed in', async () => {
    expect((await http().get('/api/planted/open')).body).toEqual({ name: null });
    expect((await http().get('/api/planted/open').set(as('no such token'))).body).toEqual({ name: null });
    const token = await node.signIn(OPERATOR);
    expect((await http().get('/api/planted/open').set(as(token))).body).toEqual({ name: OPERATOR.name });
  });

  it('refuses another role, and a route without a row to everyone', async () => {
    expect(
      (
        await http()
          .get('/api/planted/operators')
          .set(as(await node.signIn(CLERK)))
          .expect(403)
      ).body.code,
    ).toBe('policy.role');
    const token = await node.signIn(OPERATOR);
    expect((await http().get('/api/planted/forgotten').set(as(token)).expect(403)).body.code).toBe('policy.no-row');
  });

  it('answers a neighbour only what neighbours may ask', async () => {
    expect(await transport.ask('asked')).toBe('told');
    await expect(transport.ask('forgotten')).rejects.toThrow('policy.no-row');
    await expect(transport.ask('staff')).rejects.toThrow('policy.role');
  });

  it('covers every route of its own', () => {
    expect(routesWithoutPolicy(app).filter((route) => !route.startsWith('Planted'))).toEqual([]);
  });
});
