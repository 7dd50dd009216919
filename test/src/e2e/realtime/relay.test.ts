import { connect } from 'node:net';
import { waitUntil } from '@helix/testkit';
import { requestsOf } from '../../support/run-gateway.js';
import { useRealtime } from './use-realtime.js';

const MIB = 2 ** 20;

describe('the messages of a realtime session', () => {
  const suite = useRealtime();
  const { start, open, lastRequest } = suite;

  it('loses nothing that comes right behind the handshake', async () => {
    await start();
    const socket = connect(suite.gateway.port, '127.0.0.1');
    const head = `GET /v1/realtime?model=talk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${suite.gateway.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    // A text message of two bytes, masked with zeros.
    const message = (text: string): Buffer => Buffer.from([0x81, 0x82, 0, 0, 0, 0, ...Buffer.from(text)]);
    socket.write(Buffer.concat([Buffer.from(head), message('ab')]));
    socket.write(message('cd'));
    await waitUntil(() => suite.upstream.sessions.length === 1 && suite.upstream.last.received.length === 2);
    expect(suite.upstream.last.received.map(({ data }) => data.toString())).toEqual(['ab', 'cd']);
    socket.destroy();
    expect(await lastRequest()).toMatchObject({ status: 'cancelled', estimated: false, cost_usd: 0 });
  });

  it.each(['provider', 'caller'] as const)('holds the %s back while the other side does not read', async (fast) => {
    await start();
    const caller = await open();
    const { socket } = suite.upstream.last;
    const [source, sink] = fast === 'provider' ? [socket, caller.socket] : [caller.socket, socket];
    const before = process.memoryUsage().arrayBuffers;
    let received = 0;
    let sum = 0;
    sink.on('message', (data: Buffer) => {
      sum += data.readUInt32BE(0) === received ? 1 : 0;
      received += 1;
    });
    sink.pause();
    // 128 MiB, of one piece of memory.
    for (let index = 0; index < 2_048; index++) {
      const piece = Buffer.alloc(64 * 1024);
      piece.writeUInt32BE(index, 0);
      source.send(piece);
    }
    // What can flow has flowed when the sender's buffer has stood still for a while.
    let still = 0;
    let last = source.bufferedAmount;
    await waitUntil(() => {
      still = source.bufferedAmount === last ? still + 1 : 0;
      last = source.bufferedAmount;
      return still > 20;
    });
    expect(received).toBeLessThan(100);
    // All but what the sockets of the system and the gateway's bound take is still with the sender.
    expect(source.bufferedAmount).toBeGreaterThan(96 * MIB);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((128 + 24) * MIB);
    sink.resume();
    await waitUntil(() => received === 2_048, { timeoutMs: 20_000 });
    expect(sum).toBe(2_048);
    caller.socket.close();
  });

  it('gives a slow caller all that the provider said before it closed', async () => {
    await start();
    const caller = await open();
    caller.socket.pause();
    const session = suite.upstream.last;
    for (let index = 0; index < 256; index++) session.socket.send(Buffer.alloc(64 * 1024));
    session.socket.close(1000);
    // Longer than any goodbye should take.
    const until = performance.now() + 700;
    await waitUntil(() => performance.now() > until);
    caller.socket.resume();
    expect((await caller.waitForClose()).code).toBe(1000);
    expect(caller.received).toHaveLength(1 + 256);
  });

  it('relays pings, pongs and close codes', async () => {
    await start();
    const caller = await open();
    const { socket } = suite.upstream.last;
    const pongs: string[] = [];
    caller.socket.on('pong', (data) => pongs.push(`caller ${data.toString()}`));
    socket.on('pong', (data) => pongs.push(`provider ${data.toString()}`));
    socket.on('ping', (data) => pongs.push(`pinged ${data.toString()}`));
    caller.socket.ping('a');
    socket.ping('b');
    await waitUntil(() => pongs.length === 3);
    expect(pongs.sort()).toEqual(['caller a', 'pinged a', 'provider b']);
    socket.close(4_321, 'enough');
    expect(await caller.waitForClose()).toMatchObject({ code: 4_321, reason: 'enough' });
    expect(await lastRequest()).toMatchObject({ status: 'ok' });
    const other = await open();
    suite.upstream.last.socket.close(1_011, 'broken');
    expect(await other.waitForClose()).toMatchObject({ code: 1_011, reason: 'broken' });
    await waitUntil(async () => (await requestsOf(suite.gateway)).some(({ code }) => code === 'upstream_failed'));
  });

  it.each(['caller', 'provider'] as const)('ends with 1009 what gets too large a message from the %s', async (from) => {
    await start('[]', 'server: { host: 127.0.0.1, port: 0, drain: 2s, maxBodyBytes: 64KiB }\n');
    const caller = await open();
    const session = suite.upstream.last;
    (from === 'caller' ? caller.socket : session.socket).send('x'.repeat(65_537));
    expect((await caller.waitForClose()).code).toBe(1009);
    await waitUntil(() => session.closed !== undefined);
    expect(await lastRequest()).toMatchObject({
      status: 'truncated',
      code: from === 'caller' ? 'body_too_large' : 'upstream_failed',
    });
  });
});
