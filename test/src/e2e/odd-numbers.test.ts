import { FakeUpstream } from '@helix/testkit';
import { replay } from '../support/early-faults.js';
import { metersOf, pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';
import { twoProvidersYaml } from '../support/two-providers.js';

const COMPLETION = (usage: string): string =>
  `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a piece of text"},"finish_reason":"stop"}],"usage":${usage}}`;

describe('numbers that nobody should send', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(
      twoProvidersYaml(upstream, pluginsYaml({ 'cost-cap': '{ caps: [ { scope: key, usd: 1000, per: day } ] }' })),
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  const chat = (): Promise<Response> =>
    gateway.post('/v1/chat/completions', { model: 'oai', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] });

  it.each([
    ['beyond all measure', '{"prompt_tokens":1e300,"completion_tokens":1e25,"total_tokens":1e300}'],
    ['nothing at all', '{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}'],
  ])('usage of %s is booked by estimate, and the ledger goes on', async (_name, usage) => {
    upstream.script(replay(200, 'application/json', COMPLETION(usage)), { text: 'fine' });
    const odd = await chat();
    expect([odd.status, await odd.text()]).toEqual([200, COMPLETION(usage)]);
    expect((await chat()).status).toBe(200);
    const [after, before] = await requestsOf(gateway);
    expect([before, after]).toMatchObject([{ estimated: true }, { estimated: false }]);
    expect(before?.['cost_usd']).toBeGreaterThan(0);
    expect(before?.['cost_usd']).toBeLessThan(1);
    expect((await metersOf(gateway)).map(({ reserved }) => reserved)).toEqual([0]);
  });

  const content = [{ role: 'user', content: 'Hi' }];
  const contents = '"contents":[{"role":"user","parts":[{"text":"Hi"}]}]';
  const messages = JSON.stringify(content);
  it.each([
    ['/v1/messages', `{"model":"ant","max_tokens":1.5,"messages":${messages}}`],
    ['/v1/messages', `{"model":"ant","max_tokens":-1000000000,"messages":${messages}}`],
    ['/v1/messages', `{"model":"ant","max_tokens":1e400,"messages":${messages}}`],
    ['/v1/completions', '{"model":"oai","prompt":"x","max_tokens":1.5}'],
    ['/v1/completions', '{"model":"oai","prompt":"x","max_tokens":1e400}'],
    ['/v1beta/models/oai:generateContent', `{${contents},"generationConfig":{"maxOutputTokens":1.5}}`],
    ['/v1beta/models/oai:generateContent', `{${contents},"generationConfig":{"maxOutputTokens":-1}}`],
    ['/v1beta/models/oai:generateContent', `{${contents},"generationConfig":{"candidateCount":1e400}}`],
  ])('%s refuses %s and names the field', async (path, body) => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body,
    });
    const field = /max_tokens|maxOutputTokens|candidateCount/.exec(body)?.[0];
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(`${field} must be`)]);
    expect(upstream.journal).toHaveLength(0);
  });
});
