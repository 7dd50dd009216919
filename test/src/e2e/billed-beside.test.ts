import { FakeUpstream, waitUntil } from '@helix/testkit';
import { pluginsYaml, requestsOf, runGateway, type TestGateway } from '../support/run-gateway.js';

const USAGE = {
  input_tokens: 23,
  output_tokens: 10,
  server_tool_use: { web_search_requests: 2 },
  iterations: [
    { type: 'compaction', input_tokens: 177, output_tokens: 40 },
    { type: 'message', input_tokens: 23, output_tokens: 10 },
  ],
};
const ANSWER = {
  id: 'msg',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: USAGE,
};
const STREAM = [
  { type: 'message_start', message: { ...ANSWER, content: [], usage: { input_tokens: 177, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: USAGE },
  { type: 'message_stop' },
]
  .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join('');

describe('what Anthropic bills beside the counts of its answer', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(`providers:
  ant: { use: "@helix/provider-anthropic", baseUrl: "${upstream.url}", apiKey: k }
models:
  m: { targets: [ant/m] }
prices:
  "ant/m": { input: 1, output: 10, perSearch: 0.01 }
${pluginsYaml()}`);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  // 200 tokens in and 50 out with the compaction, and two searches.
  const COST = 0.0002 + 0.0005 + 0.02;

  it.each([
    ['/v1/messages', false],
    ['/v1/messages', true],
    ['/v1/chat/completions', false],
    ['/v1/chat/completions', true],
  ])('is priced, and not counted as the answer’s own: %s, stream %s', async (path, stream) => {
    const body = Buffer.from(stream ? STREAM : JSON.stringify(ANSWER));
    const type = stream ? 'text/event-stream' : 'application/json';
    upstream.respond({ replay: { status: 200, headers: { 'content-type': type }, body } });
    const messages = [{ role: 'user', content: 'Hi' }];
    const response = await gateway.post(path, { model: 'm', max_tokens: 50, stream, messages });
    await response.text();
    if (!stream) expect(response.headers.get('x-helix-cost-usd')).toBe(String(COST));
    const id = response.headers.get('x-helix-request-id');
    let row: Record<string, unknown> | undefined;
    await waitUntil(async () => {
      row = (await requestsOf(gateway)).find((request) => request['id'] === id);
      return row !== undefined;
    });
    expect(row).toMatchObject({
      cost_usd: COST,
      usage: { input_tokens: 23, output_tokens: 10, units: { searches: 2 } },
    });
  });
});
