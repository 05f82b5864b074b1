import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type FederationNode, type Victim } from '../federation/federation.js';
import { NodeClient } from './http-client.js';
import { KillSwitch } from './kill-switch.js';
import { NodeRefusal } from './node-refusal.js';

type Seen = { method?: string; url?: string; key?: string | string[]; token?: string; body: string };
type Reply = { status: number; body?: unknown } | 'hang-up' | 'silence';

/** A server on loopback that answers as it is told, one reply after the other; sign-ins are answered by itself. */
class ScriptedServer {
  readonly seen: Seen[] = [];
  signIns = 0;
  private readonly server: Server;

  constructor(private readonly replies: Reply[]) {
    this.server = createServer((incoming, outgoing) => {
      void bodyOf(incoming).then((body) => {
        if (incoming.url === '/api/session') {
          this.signIns += 1;
          outgoing.end(JSON.stringify({ token: `token-${this.signIns}` }));
          return;
        }
        const { method, url, headers } = incoming;
        this.seen.push({ method, url, key: headers['idempotency-key'], token: headers.authorization, body });
        const reply = this.replies.shift() ?? 'hang-up';
        if (reply === 'silence') return;
        if (reply === 'hang-up') incoming.socket.destroy();
        else outgoing.writeHead(reply.status).end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
      });
    });
  }

  async node(): Promise<FederationNode> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    const accounts = new Map([['window-clerk', { name: 'clerk', password: 'generated' }]]);
    return { path: '350428106', name: '光明镇', tier: 'township', url: `http://127.0.0.1:${port}`, accounts };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

const NO_KILL = { armed: () => undefined };
const COMMAND = {
  id: '00000000-0000-8000-8000-000000000001',
  method: 'POST',
  path: '/api/cases',
  body: { a: 1 },
} as const;

describe('a node’s client', () => {
  let server: ScriptedServer;

  afterEach(() => server.close());

  async function client(
    replies: Reply[],
    watch: ConstructorParameters<typeof NodeClient>[1] = NO_KILL,
    patience = { attemptMs: 1_000, deadlineMs: 10_000 },
  ) {
    server = new ScriptedServer(replies);
    return new NodeClient(await server.node(), watch, patience);
  }

  it('repeats a command under the same id after a lost connection and after 503', async () => {
    const clerk = await client([
      'hang-up',
      { status: 503, body: {} },
      { status: 201, body: { caseNumber: 'n1', replayed: true } },
    ]);
    const answer = await clerk.send<{ caseNumber: string }>('window-clerk', COMMAND);
    expect(answer).toMatchObject({ value: { caseNumber: 'n1', replayed: true }, attempts: 3 });
    expect(server.seen.map(({ key, body }) => [key, body])).toEqual(Array(3).fill([COMMAND.id, '{"a":1}']));
    expect(server.signIns).toBe(1);
  });

  it('signs in again when its session has ended', async () => {
    const clerk = await client([
      { status: 401, body: {} },
      { status: 200, body: {} },
    ]);
    await clerk.ask('window-clerk', '/api/cases');
    expect(server.seen.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('gives a refusal as what it is, at once', async () => {
    const problem = {
      code: 'overlay.wider',
      detail: { zh: '宽', en: 'wider' },
      faults: [{ field: 'promisedLimit', value: '8', zh: '宽', en: 'wider' }],
    };
    const clerk = await client([{ status: 422, body: problem }]);
    const refusal: unknown = await clerk.send('window-clerk', COMMAND).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NodeRefusal);
    expect(refusal).toMatchObject({ status: 422, code: 'overlay.wider', faults: problem.faults });
    expect(server.seen).toHaveLength(1);
  });

  it('says which node gave no answer, and what came last, when its time is over', async () => {
    const clerk = await client(Array<Reply>(20).fill({ status: 503, body: { code: 'store.down' } }), NO_KILL, {
      attemptMs: 1_000,
      deadlineMs: 500,
    });
    await expect(clerk.send('window-clerk', COMMAND)).rejects.toThrow(/光明镇 350428106.*in 500 ms.*store\.down/);
  });

  it.each(['sent', 'answered'] as const)(
    'kills once, %s, throws the answer away and repeats the same command',
    async (moment) => {
      const told: string[] = [];
      const victim: Victim = { kind: 'node', name: '350428106' };
      const federation = {
        kill: async () => void told.push(`killed after ${server.seen.length}`),
        revive: async () => void told.push('revived'),
      };
      const killSwitch = new KillSwitch(federation, { step: 'village-filed', victim, moment });
      const answered: Reply = { status: 201, body: { caseNumber: 'n1', replayed: true } };
      const clerk = await client([{ status: 200, body: {} }, answered, answered, answered], killSwitch);
      killSwitch.enter('village-filed');
      await clerk.ask('window-clerk', '/api/cases');
      expect(told).toEqual([]);
      expect(await clerk.send('window-clerk', COMMAND)).toMatchObject({ attempts: 2 });
      await clerk.send('window-clerk', COMMAND);
      await killSwitch.leave('village-filed');
      expect(told).toEqual([
        expect.stringMatching(moment === 'answered' ? /^killed after 2$/ : /^killed after/),
        'revived',
      ]);
      expect(server.seen.map(({ key }) => key)).toEqual([undefined, COMMAND.id, COMMAND.id, COMMAND.id]);
    },
  );

  it('fails when a command that was answered is done once more after the kill', async () => {
    const none = { kill: () => Promise.resolve(), revive: () => Promise.resolve() };
    const victim: Victim = { kind: 'node', name: '350428106' };
    const killSwitch = new KillSwitch(none, { step: 'village-filed', victim, moment: 'answered' });
    const filed = (caseNumber: string): Reply => ({ status: 201, body: { caseNumber, replayed: false } });
    const clerk = await client([filed('n1'), filed('n2')], killSwitch);
    killSwitch.enter('village-filed');
    await expect(clerk.send('window-clerk', COMMAND)).rejects.toThrow(/done once more/);
  });

  it('gives up an attempt that takes too long, and repeats it', async () => {
    const clerk = await client(['silence', { status: 200, body: {} }]);
    expect(await clerk.send('window-clerk', COMMAND)).toMatchObject({ attempts: 2 });
  });
});

describe('a planned kill', () => {
  it('fails the step when no request came for it to fall on', async () => {
    const unused = { kill: () => Promise.resolve(), revive: () => Promise.resolve() };
    const killSwitch = new KillSwitch(unused, { step: 'cut', victim: { kind: 'nats', name: '3504' }, moment: 'sent' });
    killSwitch.enter('cut');
    await expect(killSwitch.leave('cut')).rejects.toThrow(/did not happen/);
    await killSwitch.leave('healed');
  });
});
