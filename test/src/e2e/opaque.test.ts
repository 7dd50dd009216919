import { connect } from 'node:net';
import { FakeUpstream, waitUntil } from '@helix/testkit';
import OpenAI, { toFile } from 'openai';
import { opaqueYaml } from '../support/opaque-yaml.js';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

/** What no text could carry: every byte, and what looks like an end. */
const SOUND = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\r\n--\r\nmodel'),
]);

describe('images and audio', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let openai: OpenAI;

  async function start(caps = '[]'): Promise<void> {
    gateway = await runGateway(opaqueYaml(upstream, pluginsYaml({ 'cost-cap': `{ caps: ${caps} }` })));
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
  }

  /** The last request in the ledger, once it is there. */
  async function lastRequest(): Promise<Record<string, unknown>> {
    let found: Record<string, unknown> | undefined;
    await waitUntil(async () => {
      [found] = await requestsOf(gateway);
      return found !== undefined;
    });
    return found ?? {};
  }

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => upstream.reset());
  afterEach(async () => {
    await gateway.stop();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it('makes images for the official client, by the piece, at the first target that can', async () => {
    await start();
    const { data, response } = await openai.images.generate({ model: 'draw', prompt: 'A cat', n: 2 }).withResponse();
    expect(data.data).toHaveLength(2);
    expect(response.headers.get('x-helix-cost-usd')).toBe('0.08');
    expect(response.headers.get('x-helix-model')).toBe('dall-e-3');
    expect(upstream.journal).toHaveLength(1);
    const [entry] = upstream.journal;
    expect(entry).toMatchObject({ path: '/v1/images/generations', body: { model: 'dall-e-3', prompt: 'A cat', n: 2 } });
    expect(await lastRequest()).toMatchObject({
      operation: 'image_generations',
      dialect: 'openai-images',
      model: 'draw',
      status: 'ok',
      cost_usd: 0.08,
      estimated: false,
      usage: { input_tokens: 0, output_tokens: 0, units: { images: 2 } },
    });
    const { data: spend } = await gateway.admin<{ data: unknown[] }>('GET', 'spend?group_by=model');
    expect(spend).toEqual([expect.objectContaining({ model: 'draw', cost_usd: 0.08, units: { images: 2 } })]);
  });

  it('books the tokens of a model that counts them', async () => {
    upstream.respond({ usage: { input: 100, output: 4_000 } });
    await start();
    await openai.images.generate({ model: 'draw-by-token', prompt: 'A cat' });
    expect(await lastRequest()).toMatchObject({
      cost_usd: (100 * 5 + 4_000 * 40) / 1e6,
      usage: { input_tokens: 100, output_tokens: 4_000, units: { images: 1 } },
    });
  });

  it('streams images for the official client as they become clearer, and books the last event’s usage', async () => {
    const usage = { input_tokens: 10, output_tokens: 1_000, total_tokens: 1_010 };
    const events = [
      { type: 'image_generation.partial_image', b64_json: 'YQ==', partial_image_index: 0 },
      { type: 'image_generation.completed', b64_json: 'Yg==', usage },
    ];
    const body = Buffer.from(events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join(''));
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
    upstream.script({ replay: { status: 200, headers, body }, chunking: 'byte' });
    await start();
    const stream = await openai.images.generate({ model: 'draw-by-token', prompt: 'A cat', stream: true });
    const seen: string[] = [];
    for await (const event of stream) seen.push(event.type);
    expect(seen).toEqual(events.map(({ type }) => type));
    expect(await lastRequest()).toMatchObject({
      estimated: false,
      cost_usd: (10 * 5 + 1_000 * 40) / 1e6,
      usage: { output_tokens: 1_000, units: { images: 1 } },
    });
  });

  it('takes the next target while nothing was sent, with the whole body again', async () => {
    upstream.script({ error: { status: 500 } });
    await start();
    const image = await toFile(SOUND, 'cat.png', { type: 'image/png' });
    const { response } = await openai.images.edit({ model: 'draw', image, prompt: 'A hat' }).withResponse();
    expect(response.headers.get('x-helix-attempts')).toBe('2');
    const [first, second] = upstream.journal;
    expect(second?.path).toBe('/v1/images/edits');
    expect(second?.bytes.toString('latin1')).toBe(first?.bytes.toString('latin1').replace('dall-e-3', 'dall-e-2'));
  });

  it('speaks for the official client, byte by byte as it comes, and books the characters', async () => {
    await start();
    const answer = await openai.audio.speech.create({ model: 'speak', voice: 'alloy', input: 'Grüße 👋' });
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    const sound = Buffer.from(await answer.arrayBuffer());
    expect(sound.equals(Buffer.concat([Buffer.alloc(1_024, 0), Buffer.alloc(1_024, 1)]))).toBe(true);
    expect(await lastRequest()).toMatchObject({
      operation: 'speech',
      cost_usd: 0.000105,
      estimated: false,
      usage: { units: { characters: 7 } },
    });
  });

  it('estimates the tokens of speech that reports none', async () => {
    await start();
    await (await openai.audio.speech.create({ model: 'speak-by-token', voice: 'alloy', input: 'Hi' })).arrayBuffer();
    const request = await lastRequest();
    expect(request).toMatchObject({ estimated: true, usage: { output_tokens: 3, units: { characters: 2 } } });
    expect(request['cost_usd']).toBeGreaterThan(0);
  });

  it.each([
    ['the usage of the answer', undefined, 4],
    ['the duration of verbose JSON', 'verbose_json' as const, 3.5],
  ])('transcribes a file for the official client and books %s', async (_what, format, seconds) => {
    await start();
    const file = await toFile(SOUND, 'hello.mp3', { type: 'audio/mpeg' });
    const answer = await openai.audio.transcriptions.create({
      file,
      model: 'hear',
      ...(format !== undefined && { response_format: format }),
    });
    expect(answer.text).toBe('Hello from upstream');
    expect(await lastRequest()).toMatchObject({ cost_usd: seconds * 0.0001, usage: { units: { seconds } } });
  });

  it('books by what is usual a transcript that says nothing of its length', async () => {
    await start();
    const file = await toFile(Buffer.alloc(16_000), 'hello.mp3', { type: 'audio/mpeg' });
    const answer = await openai.audio.transcriptions.create({ file, model: 'hear', response_format: 'text' });
    expect(String(answer)).toContain('Hello from upstream');
    expect(await lastRequest()).toMatchObject({ estimated: true, usage: { units: { seconds: 2 } } });
  });

  it('changes the model alone in a form, swaps the key, and forwards no header that is not listed', async () => {
    await start();
    const sent = form([
      ['file"; filename="hello.mp3', SOUND],
      ['model', Buffer.from('hear')],
      ['prompt', Buffer.from('model hear\r\n')],
    ]);
    const response = await fetch(`${gateway.url}/audio/transcriptions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'multipart/form-data; boundary=edge',
        cookie: 'session=secret',
        'x-api-key': gateway.key,
        'x-forwarded-for': '10.0.0.1',
        'openai-beta': 'listed',
      },
      body: new Uint8Array(sent),
    });
    expect(response.status).toBe(200);
    const [entry] = upstream.journal;
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
    expect(JSON.stringify(entry?.headers)).not.toContain(gateway.key);
  });

  it('serves a caller that waits for `100 Continue`', async () => {
    await start();
    const sent = form([
      ['model', Buffer.from('hear')],
      ['file"; filename="a.mp3', SOUND],
    ]);
    const answer = await askForContinue(gateway, '/v1/audio/transcriptions', sent);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(upstream.journal[0]?.headers).not.toHaveProperty('expect');
  });

  it.each([
    ['/v1/audio/speech', '{"model":"speak","input":"Hi","voice":"alloy"}', 'speech'],
    ['/v1/chat/completions', '{"model":"sandbox","messages":[{"role":"user","content":"Hi"}],"stream":true}', 'chat'],
  ])('answers a proxy that speaks HTTP/1.0 (%s)', async (path, body, operation) => {
    await start();
    const answer = await ask(gateway, `POST ${path} HTTP/1.0`, body);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer.toLowerCase()).not.toContain('trailer:');
    expect(await lastRequest()).toMatchObject({ operation, status: 'ok' });
  });

  it('refuses at a cap before the upstream, and what has no price', async () => {
    await start('[ { scope: team, usd: 0.1, per: month, zone: UTC, mode: strict } ]');
    const draw = (n: number): Promise<unknown> => openai.images.generate({ model: 'draw', prompt: 'A cat', n });
    await expect(draw(3)).rejects.toMatchObject({ status: 402, code: 'spend_cap_reached' });
    await expect(openai.images.generate({ model: 'nobody-knows', prompt: 'A cat' })).rejects.toMatchObject({
      status: 400,
      code: 'price_unknown',
    });
    // By its bytes it may be 2000 seconds long.
    const file = await toFile(Buffer.alloc(1_000_000), 'hello.mp3', { type: 'audio/mpeg' });
    await expect(openai.audio.transcriptions.create({ file, model: 'hear' })).rejects.toMatchObject({ status: 402 });
    expect(upstream.journal).toHaveLength(0);
    await draw(2);
    expect((await metersOf(gateway)).find(({ dimension }) => dimension === 'usd')).toMatchObject({
      settled: 0.08,
      reserved: 0,
    });
    await expect(draw(1)).rejects.toMatchObject({ status: 402 });
  });

  it('reranks under a cap by the searches that the provider bills', async () => {
    const body = Buffer.from(JSON.stringify({ id: 'r', results: [], meta: { billed_units: { search_units: 1 } } }));
    upstream.respond({ replay: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    await start('[ { scope: team, usd: 0.003, per: month, zone: UTC, mode: strict } ]');
    const rank = (): Promise<Response> => gateway.post('/v1/rerank', { model: 'rank', query: 'Hi', documents: ['a'] });
    expect((await rank()).headers.get('x-helix-cost-usd')).toBe('0.002');
    expect((await rank()).status).toBe(402);
    expect(upstream.journal).toHaveLength(1);
  });

  it('closes the upstream when the caller leaves, and books', async () => {
    upstream.respond({ tokens: 10_000, tokenDelayMs: 5 });
    await start();
    const leaving = new AbortController();
    const answer = await fetch(`${gateway.url}/v1/audio/speech`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'speak', input: 'A long story', voice: 'alloy' }),
    });
    expect(answer.status).toBe(200);
    leaving.abort();
    await upstream.waitFor(([entry]) => entry?.closedBy === 'client');
    expect(await lastRequest()).toMatchObject({
      status: 'cancelled',
      estimated: true,
      cost_usd: 12 * 0.000015,
      usage: { units: { characters: 12 } },
    });
  });

  it('breaks the answer off when the provider does, and books it as truncated', async () => {
    upstream.respond({ tokens: 5, reset: 2 });
    await start();
    const answer = await openai.audio.speech.create({ model: 'speak', voice: 'alloy', input: 'Hi' });
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(await lastRequest()).toMatchObject({ status: 'truncated', usage: { units: { characters: 2 } } });
  });

  it('keeps the time limits of the model', async () => {
    upstream.respond({ silence: 'headers' });
    await start();
    const file = await toFile(SOUND, 'hello.mp3');
    const waiting = openai.audio.transcriptions.create(
      { file, model: 'hear' },
      { headers: { 'x-helix-timeout-ms': '200' } },
    );
    await expect(waiting).rejects.toMatchObject({ status: 504, code: 'upstream_timeout' });
    await upstream.waitFor(([entry]) => entry?.closedBy === 'client');
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
    const response = await fetch(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'multipart/form-data; boundary=edge' },
      body: new Uint8Array(form(fields)),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
  });

  it('shows a price by the piece where models are listed, and no price by the token that is none', async () => {
    await start();
    const { data } = await openai.models.list();
    const priceOf = (id: string): unknown =>
      (data.find((model) => model.id === id) as { readonly pricing?: unknown } | undefined)?.pricing;
    expect(priceOf('speak')).toEqual({ per_character: '0.000015' });
    expect(priceOf('draw-by-token')).toMatchObject({ prompt: '0.000005', completion: '0.00004' });
  });

  it('can be tried without a key at the sandbox', async () => {
    await start();
    const image = await openai.images.generate({ model: 'sandbox', prompt: 'A cat', n: 2 });
    const png = Buffer.from(image.data?.[1]?.b64_json ?? '', 'base64');
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    const speech = await openai.audio.speech.create({ model: 'sandbox', voice: 'alloy', input: 'Hello' });
    const wav = Buffer.from(await speech.arrayBuffer());
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF');
    const file = await toFile(wav, 'hello.wav');
    expect(await openai.audio.transcriptions.create({ file, model: 'sandbox' })).toMatchObject({
      text: 'You sent 0.3 seconds of sound.',
    });
    expect((await requestsOf(gateway)).map((request) => request['cost_usd'])).toEqual([0.0003, 0.005, 0.02]);
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
