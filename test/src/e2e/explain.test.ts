import Anthropic from '@anthropic-ai/sdk';
import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

interface Trace {
  readonly id: string;
  readonly trace: readonly { readonly plugin: string; readonly said: string }[];
  readonly attempts: readonly { readonly provider: string; readonly status: string; readonly error: string | null }[];
}

const EXPLAIN = { 'x-helix-explain': '1' };
const BODY = { model: 'both', messages: [{ role: 'user', content: 'Hi' }] };

function traceOf(response: Response): Trace | undefined {
  const header = response.headers.get('x-helix-trace');
  return header === null ? undefined : (JSON.parse(header) as Trace);
}

describe('x-helix-explain: 1', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(twoProvidersYaml(upstream, pluginsYaml()));
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  /** The first target fails, the second answers. */
  function failFirst(): void {
    upstream.script({ error: { status: 503 } }, { error: { status: 503 } }, {});
  }

  it('a JSON reply carries the decisions and the attempts', async () => {
    failFirst();
    const response = await gateway.post('/v1/chat/completions', BODY, EXPLAIN);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    const trace = traceOf(response);
    expect(trace?.id).toBe(response.headers.get('x-helix-request-id'));
    expect(trace?.trace.map(({ said }) => said).join()).toMatch(/oai\/gpt-4o failed: /);
    expect(trace?.attempts[0]).toMatchObject({ provider: 'oai', status: 'failed' });
    expect(trace?.attempts.at(-1)).toMatchObject({ status: 'ok', error: null });
    const { trace: kept } = await gateway.admin<Trace>('GET', `requests/${trace?.id}`);
    expect(kept.map(({ said }) => said)).toEqual(trace?.trace.map(({ said }) => said));
  });

  it('a stream carries what was decided until its first content, and the SDKs read it as ever', async () => {
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
    failFirst();
    const { data, response } = await openai.chat.completions
      .create({ model: 'both', stream: true, messages: [{ role: 'user', content: 'Hi' }] }, { headers: EXPLAIN })
      .withResponse();
    let text = '';
    for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('Hello from upstream');
    expect(traceOf(response)?.attempts[0]).toMatchObject({ provider: 'oai', status: 'failed' });

    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key, maxRetries: 0 });
    const answer = await anthropic.messages
      .stream({ model: 'ant', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }, { headers: EXPLAIN })
      .finalText();
    expect(answer).toBe('Hello from upstream');
  });

  it('an error carries it too', async () => {
    upstream.respond({ error: { status: 503 } });
    const response = await gateway.post('/v1/chat/completions', BODY, EXPLAIN);
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(traceOf(response)?.attempts.map(({ status }) => status)).toContain('failed');
    await response.arrayBuffer();
  });

  it('is sent to nobody who did not ask, and to no stranger', async () => {
    const unasked = await gateway.post('/v1/chat/completions', BODY);
    expect([unasked.status, traceOf(unasked)]).toEqual([200, undefined]);
    const stranger = await gateway.post('/v1/chat/completions', BODY, { ...EXPLAIN, authorization: 'Bearer sk-no' });
    expect([stranger.status, traceOf(stranger)]).toEqual([401, undefined]);
    await Promise.all([unasked.arrayBuffer(), stranger.arrayBuffer()]);
  });

  it('is not sent where the policy of the key or of its team says no', async () => {
    const ask = async (key: string): Promise<Trace | undefined> => {
      const response = await gateway.post('/v1/chat/completions', BODY, { ...EXPLAIN, authorization: `Bearer ${key}` });
      expect(response.status).toBe(200);
      await response.arrayBuffer();
      return traceOf(response);
    };
    const { key: denied } = await gateway.createKey({ policy: { explain: false } });
    expect(await ask(denied)).toBeUndefined();
    const outside = await gateway.admin<{ id: string }>('POST', 'teams', { name: 'out', policy: { explain: false } });
    const { key: outsider } = await gateway.createKey({ team: outside.id });
    expect(await ask(outsider)).toBeUndefined();
    const { key: exception } = await gateway.createKey({ team: outside.id, policy: { explain: true } });
    expect(await ask(exception)).toBeDefined();
  });
});
