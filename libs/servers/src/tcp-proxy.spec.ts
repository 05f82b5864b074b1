import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { freePort } from './ports.js';
import { TcpProxy } from './tcp-proxy.js';

describe('a line that can be cut', () => {
  let echo: Server;
  let line: TcpProxy;

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    line = new TcpProxy(await freePort(), (echo.address() as AddressInfo).port);
    await line.heal();
  });
  afterEach(async () => {
    await line.cut();
    echo.close();
  });

  const call = () => connect(line.port, '127.0.0.1');

  it('carries both ways', async () => {
    const caller = call();
    caller.write('梧桐');
    const [bytes] = await once(caller, 'data');
    expect(String(bytes)).toBe('梧桐');
    caller.destroy();
  });

  it('breaks open connections when cut, refuses new ones, and carries again once healed', async () => {
    const caller = call();
    caller.on('error', () => undefined);
    caller.write('a');
    await once(caller, 'data');
    const broken = new Promise((resolve) => caller.once('close', resolve));
    await Promise.all([broken, line.cut()]);
    const [refused] = await once(call(), 'error');
    expect(refused.code).toBe('ECONNREFUSED');
    await line.heal();
    const again = call();
    again.write('b');
    expect(String((await once(again, 'data'))[0])).toBe('b');
    again.destroy();
  });
});
