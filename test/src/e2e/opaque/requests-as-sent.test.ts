import { connect } from 'node:net';
import type { TestGateway } from '../../support/run-gateway.js';
import { SOUND, useOpaque } from './use-opaque.js';

describe('the request for an opaque answer', () => {
  const suite = useOpaque();
  const { start, lastRequest } = suite;

  it('changes the model alone in a form, swaps the key, and forwards no header that is not listed', async () => {
    await start();
    const sent = form([
      ['file"; filename="hello.mp3', SOUND],
      ['model', Buffer.from('hear')],
      ['prompt', Buffer.from('model hear\r\n')],
    ]);
    const response = await fetch(`${suite.gateway.url}/audio/transcriptions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${suite.gateway.key}`,
        'content-type': 'multipart/form-data; boundary=edge',
        cookie: 'session=secret',
        'x-api-key': suite.gateway.key,
        'x-forwarded-for': '10.0.0.1',
        'openai-beta': 'listed',
      },
      body: new Uint8Array(sent),
    });
    expect(response.status).toBe(200);
    const [entry] = suite.upstream.journal;
    expect(entry?.bytes.toString('latin1')).toBe(
      sent.toString('latin1').replace('name="model"\r\n\r\nhear', 'name="model"\r\n\r\nwhisper-1'),
    );
    expect(entry?.headers['authorization']).toBe('Bearer upstream-key');
    expect(Object.keys(entry?.headers ?? {}).sort()).toEqual(
      [
        'accept-encoding',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'openai-beta',
      ].sort(),
    );
    expect(JSON.stringify(entry?.headers)).not.toContain(suite.gateway.key);
  });

  it('serves a caller that waits for `100 Continue`', async () => {
    await start();
    const sent = form([
      ['model', Buffer.from('hear')],
      ['file"; filename="a.mp3', SOUND],
    ]);
    const answer = await askForContinue(suite.gateway, '/v1/audio/transcriptions', sent);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(suite.upstream.journal[0]?.headers).not.toHaveProperty('expect');
  });

  it.each([
    ['/v1/audio/speech', '{"model":"speak","input":"Hi","voice":"alloy"}', 'speech'],
    ['/v1/chat/completions', '{"model":"sandbox","messages":[{"role":"user","content":"Hi"}],"stream":true}', 'chat'],
  ])('answers a proxy that speaks HTTP/1.0 (%s)', async (path, body, operation) => {
    await start();
    const answer = await ask(suite.gateway, `POST ${path} HTTP/1.0`, body);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer.toLowerCase()).not.toContain('trailer:');
    expect(await lastRequest()).toMatchObject({ operation, status: 'ok' });
  });

  it.each([
    ['a field that is missing', [['file"; filename="a.mp3', SOUND]], 'model'],
    [
      'two models',
      [
        ['model', Buffer.from('hear')],
        ['model', Buffer.from('speak')],
      ],
      'model',
    ],
    ['no file', [['model', Buffer.from('hear')]], 'file'],
  ] as const)('names %s', async (_what, fields, param) => {
    await start();
    const response = await fetch(`${suite.gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${suite.gateway.key}`, 'content-type': 'multipart/form-data; boundary=edge' },
      body: new Uint8Array(form(fields)),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
  });
});

function form(fields: readonly (readonly [string, Buffer])[]): Buffer {
  const parts = fields.flatMap(([name, content]) => [
    Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from('--edge--\r\n')]);
}

/** Sends the head, and the body once the gateway asks for it; gives all that came back. */
function askForContinue(gateway: TestGateway, path: string, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(gateway.port, '127.0.0.1', () => {
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.key}\r\nExpect: 100-continue\r\nConnection: close\r\n` +
          `Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
    });
    socket.on('data', (chunk: Buffer) => {
      if (answer === '') socket.write(body);
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** Sends a request as bytes; gives all that came back. */
function ask(gateway: TestGateway, line: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(gateway.port, '127.0.0.1', () => {
      const head = [line, 'Host: x', `Authorization: Bearer ${gateway.key}`, 'Content-Type: application/json'];
      socket.write([...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
    });
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
