import { type Behaviour, FakeUpstream, waitUntil } from '@helix/testkit';
import { EARLY_FAULTS, replay, WHOLE_STREAM } from '../support/early-faults.js';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages' } as const;
type Caller = keyof typeof PATHS;

const CALLS: readonly (readonly [Caller, 'stream' | 'plain'])[] = [
  ['openai', 'plain'],
  ['openai', 'stream'],
  ['anthropic', 'plain'],
  ['anthropic', 'stream'],
];

describe('faults of a provider', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  function yaml(routing: string): string {
    const limits = 'timeouts: { headers: 250ms, firstToken: 250ms, idle: 250ms, total: 5s }';
    return `providers:
  oai: { use: "@helix/provider-openai-compatible", baseUrl: "${upstream.url}/v1" }
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: test-key }
  refused: { use: "@helix/provider-openai-compatible", baseUrl: "http://127.0.0.1:9/v1" }
models:
  one-*: { targets: ["oai/x-*"], ${limits}, retry: { attempts: 1 } }
  one-ant-*: { targets: ["ant/x-*"], ${limits}, retry: { attempts: 1 } }
  two-*: { targets: ["oai/x-*"], fallbacks: ["ant/y-*"], ${limits}, retry: { attempts: 2, backoff: 1ms } }
  again: { targets: [oai/x], ${limits}, retry: { attempts: 2, backoff: 1ms } }
  gone: { targets: [refused/x], retry: { attempts: 1 } }
  gone-two: { targets: [refused/x], fallbacks: [oai/x], retry: { attempts: 2 } }
${pluginsYaml({ routing })}`;
  }

  let calls = 0;
  /** `one`, `one-ant` and `two` are patterns: each call has targets of its own, whose health no other call has touched. */
  const named = (model: string): string => (/^(one|two)/.test(model) ? `${model}-${++calls}` : model);
  const call = (caller: Caller, model: string, stream: boolean): Promise<Response> =>
    gateway.post(PATHS[caller], {
      model: named(model),
      stream,
      max_tokens: 50,
      messages: [{ role: 'user', content: 'Hi' }],
    });

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(yaml('{ failures: 1000, minimumAttempts: 1000, coolDown: 1ms }'));
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());
  afterEach(async () => {
    // Whatever went wrong, nothing stays reserved.
    await waitUntil(async () => (await metersOf(gateway)).every((meter) => meter.reserved === 0));
  });

  describe.each(CALLS)('before content, for a caller of %s (%s)', (caller, kind) => {
    const faults = EARLY_FAULTS.filter(({ only }) => only === undefined || only === kind).map(
      (fault) => [fault.name, fault] as const,
    );

    it.each(faults)('%s is hidden by the second target', async (_name, { fault }) => {
      upstream.script(fault, { text: 'second' });
      const response = await call(caller, 'two', kind === 'stream');
      const text = await response.text();
      expect([response.status, response.headers.get('x-helix-attempts')]).toEqual([200, '2']);
      expect(text).toContain('second');
      expect(text).not.toMatch(/first|"error"/);
      expect(upstream.journal).toHaveLength(2);
    });

    it.each(faults)('%s is told in the dialect of the caller when it was the only one', async (_name, expected) => {
      upstream.script(expected.fault);
      const response = await call(caller, 'one', kind === 'stream');
      const text = await response.text();
      expect([response.status, response.headers.get('content-type')]).toEqual([expected.status, 'application/json']);
      const body = JSON.parse(text) as { type?: string; error: Record<string, unknown> };
      expect(body.error).toMatchObject({ code: expected.code, provider: 'oai', attempts: 1, ...expected.details });
      expect(body.type).toBe(caller === 'anthropic' ? 'error' : undefined);
      for (const [name, value] of Object.entries(expected.headers ?? {}))
        expect(response.headers.get(name)).toBe(value);
      expect(text).not.toContain('sk-proj-secret');
      expect(text.length).toBeLessThan(70_000);
      // No bytes that are no text: a replacement character, a control character.
      expect(text).not.toMatch(/\uFFFD|\\u00[01]/);
      expect(upstream.journal).toHaveLength(1);
    });

    it('a refused connection is hidden by the second target, and told when it was the only one', async () => {
      upstream.respond({ text: 'second' });
      const hidden = await call(caller, 'gone-two', kind === 'stream');
      expect([hidden.status, await hidden.text()]).toEqual([200, expect.stringContaining('second')]);
      const told = await call(caller, 'gone', kind === 'stream');
      expect([told.status, await told.json()]).toMatchObject([503, { error: { code: 'upstream_unavailable' } }]);
    });

    it('slow headers within the limit are waited for', async () => {
      upstream.script({ delayMs: 150, text: 'late' });
      const response = await call(caller, 'two', kind === 'stream');
      expect([response.headers.get('x-helix-attempts'), await response.text()]).toEqual([
        '1',
        expect.stringContaining('late'),
      ]);
    });

    it("400 for the caller's fault keeps its status and message, and nobody else is asked", async () => {
      upstream.script({ error: { status: 422, message: 'temperature is too high' } });
      const response = await call(caller, 'two', kind === 'stream');
      expect(response.status).toBe(422);
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await response.text()).toContain('temperature is too high');
      expect(upstream.journal).toHaveLength(1);
    });
  });

  it('waits as long as a 429 asks before it tries the same target again', async () => {
    upstream.script({ error: { status: 429 }, headers: { 'retry-after-ms': '200' } }, { text: 'second' });
    const response = await call('openai', 'again', false);
    expect([response.status, response.headers.get('x-helix-attempts')]).toEqual([200, '2']);
    const [first, second] = upstream.journal;
    expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(195);
  });

  it('does not wait for longer than it may: a long retry-after is told to the caller', async () => {
    upstream.script({ error: { status: 429 }, headers: { 'retry-after': '3600' } });
    const response = await call('openai', 'again', false);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3600']);
    expect(upstream.journal).toHaveLength(1);
  });

  it("does not open the breaker for the caller's faults", async () => {
    const own = await runGateway(yaml('{ failures: 2, minimumAttempts: 2, coolDown: 60s }'));
    upstream.respond({ error: { status: 400, message: 'bad' } });
    const body = { model: 'two-1', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
    for (let round = 0; round < 10; round++) expect((await own.post(PATHS.openai, body)).status).toBe(400);
    upstream.respond({ text: 'fine' });
    const response = await own.post(PATHS.openai, body);
    expect([response.status, response.headers.get('x-helix-provider')]).toEqual([200, 'oai']);
    await own.stop();
  });

  it('opens it for the faults of a provider, so that the next caller does not meet them', async () => {
    const own = await runGateway(yaml('{ failures: 2, minimumAttempts: 2, coolDown: 60s }'));
    upstream.respond(({ path }) => (path.endsWith('/messages') ? { text: 'fine' } : { error: { status: 500 } }));
    const body = { model: 'two-1', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
    for (let round = 0; round < 4; round++) expect((await own.post(PATHS.openai, body)).status).toBe(200);
    const response = await own.post(PATHS.openai, body);
    expect([response.headers.get('x-helix-provider'), response.headers.get('x-helix-attempts')]).toEqual(['ant', '1']);
    await own.stop();
  });

  describe.each([
    ['openai', 'one'],
    ['openai', 'one-ant'],
    ['anthropic', 'one'],
    ['anthropic', 'one-ant'],
  ] as const)('after content, for a caller of %s (model %s)', (caller, model) => {
    it.each([
      ['silence', { silence: 'midStream', tokens: 9 }, 'upstream_timeout'],
      ['a clean end without the terminal event', { cutAfter: 3, tokens: 9 }, 'upstream_failed'],
      ['a reset', { reset: 3, tokens: 9 }, 'upstream_failed'],
      ['a malformed chunk', { malformedAfter: 3, tokens: 9 }, 'upstream_failed'],
      ['an error frame', { errorAfter: 3, tokens: 9 }, undefined],
    ] as const)('%s ends in an error inside the stream, and in no terminal mark', async (_name, fault, code) => {
      upstream.script(fault);
      const response = await call(caller, model, true);
      const text = await response.text();
      expect(response.status).toBe(200);
      expect(text).toContain('t0 ');
      expect(text).toMatch(/"error":\s*\{/);
      if (code !== undefined) expect(text).toContain(`"code":"${code}"`);
      expect(text).not.toMatch(/\[DONE\]|"type":"message_stop"|"finish_reason":"\w+"|"stop_reason":"\w+"/);
      // One error, however it was found out.
      expect(text.match(/"error":\s*\{/g)).toHaveLength(1);
      expect(upstream.journal).toHaveLength(1);
      await waitUntil(async () => (await requestsOf(gateway))[0]?.['status'] === 'truncated');
    });
  });

  it('relays what is no UTF-8 as it came, and replaces it where it must be translated', async () => {
    const broken = Buffer.from(WHOLE_STREAM.replace('first', 'fi_rst'));
    broken[broken.indexOf('_')] = 0xff;
    upstream.respond(replay(200, 'text/event-stream', broken));
    const raw = Buffer.from(await (await call('openai', 'one', true)).arrayBuffer());
    expect(raw.includes(Buffer.from([0x66, 0x69, 0xff, 0x72]))).toBe(true);
    const translated = await (await call('anthropic', 'one', true)).text();
    expect(translated).toContain('fi�rst');
    expect(translated).toContain('message_stop');
  });

  it.each([
    ['text/plain', WHOLE_STREAM],
    ['application/octet-stream', WHOLE_STREAM],
    ['application/json', WHOLE_STREAM],
    ['Text/Event-Stream; Charset=UTF-8', WHOLE_STREAM],
  ])('takes a stream for one that calls itself %s, or goes to the next target', async (type, body) => {
    upstream.script(replay(200, type, body), { text: 'second' });
    const response = await call('openai', 'two', true);
    const text = await response.text();
    expect([response.status, text]).toEqual([200, expect.stringContaining('[DONE]')]);
    if (type.startsWith('Text')) expect(text).toContain('first');
  });

  describe.each(CALLS)('a caller of %s that leaves (%s)', (caller, kind) => {
    const stream = kind === 'stream';

    async function leave(
      fault: Behaviour,
      when: (response: Response) => Promise<unknown>,
      early = false,
    ): Promise<void> {
      upstream.script(fault);
      const controller = new AbortController();
      const calling = fetch(`${gateway.url}${PATHS[caller]}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: named('one'),
          stream,
          max_tokens: 50,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
        signal: controller.signal,
      });
      if (early) {
        calling.catch(() => undefined);
        await upstream.waitFor((journal) => journal.length === 1);
      } else await when(await calling);
      controller.abort();
    }

    const lastRow = async (): Promise<Record<string, unknown> | undefined> => (await requestsOf(gateway))[0];

    it('before the headers closes the upstream, and is billed by estimate', async () => {
      const before = (await requestsOf(gateway)).length;
      await leave({ silence: 'headers' }, async () => undefined, true);
      await upstream.waitFor((journal) => journal[0]?.closedBy === 'client');
      await waitUntil(async () => (await requestsOf(gateway)).length === before + 1);
      expect(await lastRow()).toMatchObject({ status: 'cancelled', estimated: true });
    });

    if (stream)
      it('in the middle closes the upstream, and is billed by what was seen', async () => {
        const before = (await requestsOf(gateway)).length;
        await leave({ tokens: 5_000, tokenDelayMs: 2 }, async (response) => response.body?.getReader().read());
        await upstream.waitFor((journal) => journal[0]?.closedBy === 'client');
        await waitUntil(async () => (await requestsOf(gateway)).length === before + 1);
        expect(await lastRow()).toMatchObject({ status: 'cancelled', estimated: true });
      });

    it('after the last byte has had its answer', async () => {
      const before = (await requestsOf(gateway)).length;
      await leave({ tokens: 3, usage: { input: 11, output: 3 } }, (response) => response.text());
      await waitUntil(async () => (await requestsOf(gateway)).length === before + 1);
      expect(await lastRow()).toMatchObject({
        status: 'ok',
        estimated: false,
        usage: { input_tokens: 11, output_tokens: 3 },
      });
    });
  });
});
