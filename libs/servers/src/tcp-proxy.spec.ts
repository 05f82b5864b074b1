import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './ports.js';
import { TcpProxy } from './tcp-proxy.js';
import { waitUntil } from './wait-until.js';

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

  const call = () => connect(line.port, '127.0.0.1').on('error', () => undefined);

  it('carries both ways', async () => {
    const caller = call();
    caller.write('梧桐');
    const [bytes] = await once(caller, 'data');
    expect(String(bytes)).toBe('梧桐');
    expect(line.carriedBytes).toBe(12);
    caller.destroy();
  });

  it('breaks open connections when cut, refuses new ones, and carries again once healed', async () => {
    const caller = call();
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

  /** Writes so many bytes, and answers after how many milliseconds so many (the same, unless told) have come back. */
  async function echoed(caller: Socket, written: number, awaited = written): Promise<number> {
    const beganMs = performance.now();
    let left = awaited;
    const whole = new Promise<void>((resolve) => {
      caller.on('data', (bytes) => {
        left -= bytes.length;
        if (left === 0) resolve();
      });
    });
    caller.write(Buffer.alloc(written, 'w'));
    await whole;
    caller.removeAllListeners('data');
    return performance.now() - beganMs;
  }

  it('delays each direction, and takes the next piece while one is under way', async () => {
    const caller = call();
    await echoed(caller, 10);
    line.shape({ delayMs: 400 });
    const second = pause(50).then(() => caller.write('w'));
    const ms = await echoed(caller, 10, 11);
    await second;
    expect(ms).toBeGreaterThanOrEqual(849);
    // One after the other would be 1,200.
    expect(ms).toBeLessThan(1_100);
    caller.destroy();
  });

  it('slows to a byte rate, and is quick again on the same connection', async () => {
    const caller = call();
    line.shape({ bytesPerSecond: 8_000 });
    const slowMs = await echoed(caller, 4_000);
    expect(slowMs).toBeGreaterThan(480);
    expect(slowMs).toBeLessThan(2_500);
    line.shape({});
    expect(await echoed(caller, 4_000)).toBeLessThan(400);
    caller.destroy();
  });

  it('keeps the order of what is under way when its delay ends', async () => {
    const caller = call();
    await echoed(caller, 1);
    line.shape({ delayMs: 100 });
    let text = '';
    caller.on('data', (bytes) => {
      text += String(bytes);
    });
    caller.write('first ');
    await pause(20);
    line.shape({});
    caller.write('second');
    expect(await waitUntil(async () => text.length >= 12, 2_000)).toBe(true);
    expect(text).toBe('first second');
    caller.destroy();
  });
});
