import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { codexRequest, codexStart, HEADERS, keptItem, SESSION } from '../support/codex.js';
import { fourProvidersYaml } from '../support/four-providers.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { type SealedTurn, type SealingDialect, sealedAnswer } from '../support/sealed-answers.js';

type Item = OpenAI.Responses.ResponseInputItem;
type Answer = Awaited<ReturnType<ReturnType<OpenAI['responses']['stream']>['finalResponse']>>;

const PATCH = '*** Begin Patch\n*** Update File: a.ts\n-let x = "1";\n+const x = "é";\n*** End Patch\n';
const TARGETS: readonly (readonly [string, SealingDialect])[] = [
  ['resp', 'openai-responses'],
  ['ant', 'anthropic-messages'],
  ['oai', 'openai-chat'],
  ['gem', 'gemini'],
];
const LOOK: SealedTurn = {
  thinking: '**Looking around**',
  seal: 'Z0FBQUFBLTE',
  calls: [
    { id: 'call_1a', name: 'shell', input: { command: ['bash', '-lc', 'rg --files'], workdir: '/repo' } },
    { id: 'call_1b', name: 'update_plan', input: { plan: [{ step: 'Fix', status: 'in_progress' }] } },
  ],
};
const EDIT: SealedTurn = {
  thinking: '**Editing**',
  seal: 'Z0FBQUFBLTI',
  calls: [{ id: 'call_2', name: 'apply_patch', input: { input: PATCH } }],
};
const DONE: SealedTurn = { thinking: '**Done**', seal: 'Z0FBQUFBLTM', text: 'The tests are green.' };

describe('Codex', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(fourProvidersYaml(upstream, pluginsYaml()));
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0, defaultHeaders: HEADERS });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  const said = (): string => upstream.journal.at(-1)?.bytes.toString() ?? '';

  const turn = async (model: string, input: Item[]): Promise<{ answer: Answer; types: readonly string[] }> => {
    const stream = client.responses.stream(codexRequest(model, input));
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    const answer = await stream.finalResponse();
    for (const item of answer.output) input.push(keptItem(item as OpenAI.Responses.ResponseOutputItem));
    return { answer, types };
  };

  describe.each(TARGETS)('with the model %s, at a provider of %s', (model, dialect) => {
    it('works through a task: parallel calls, a patch as plain text, encrypted reasoning that comes back', async () => {
      const input = codexStart('Make the tests green.');
      upstream.script(sealedAnswer(dialect, LOOK, true));
      const look = await turn(model, input);
      const calls = look.answer.output.filter((item) => item.type === 'function_call');
      expect(calls.map(({ name, arguments: text }) => [name, JSON.parse(text) as unknown])).toEqual(
        (LOOK.calls ?? []).map(({ name, input: given }) => [name, given]),
      );
      for (const { call_id } of calls)
        input.push({
          type: 'function_call_output',
          call_id,
          output: JSON.stringify({ output: 'a.ts\n', metadata: { exit_code: 0 } }),
        });

      upstream.script(dialect === 'openai-responses' ? nativePatch() : sealedAnswer(dialect, EDIT, true));
      const edit = await turn(model, input);
      expect(said()).toContain(LOOK.seal);
      const patch = edit.answer.output.find((item) => item.type === 'custom_tool_call');
      expect(patch).toMatchObject({ name: 'apply_patch', input: PATCH });
      expect(edit.types).toContain('response.custom_tool_call_input.done');
      const call_id = patch?.type === 'custom_tool_call' ? patch.call_id : '';
      input.push({ type: 'custom_tool_call_output', call_id, output: 'Success. Updated a.ts' });

      upstream.script(sealedAnswer(dialect, DONE, true));
      const done = await turn(model, input);
      expect(done.answer).toMatchObject({ status: 'completed', output_text: DONE.text });
      for (const text of [LOOK.seal, EDIT.seal, 'Success. Updated a.ts', 'const x = ']) expect(said()).toContain(text);
      expect(done.answer.usage).toMatchObject({ input_tokens: 10, output_tokens: 20 });
    });
  });

  it.each(['resp', 'ant', 'oai'])('gets a failure inside of a stream of %s as response.failed', async (model) => {
    upstream.script({ tokens: 8, cutAfter: 3 });
    const request = { ...codexRequest(model, codexStart('Hi')), stream: true as const };
    // Codex reads the events itself; OpenAI's SDK raises at the `error` before this one.
    const text = await (await client.responses.create(request).asResponse()).text();
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last.replace('data: ', ''))).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed' },
    });
  });

  it('reaches OpenAI with its bytes, its beta header and its cache key, and with no header that names its session', async () => {
    upstream.script(sealedAnswer('openai-responses', DONE, true));
    const request = codexRequest('resp', codexStart('Hi'));
    await client.responses.stream(request).finalResponse();
    const [entry] = upstream.journal;
    expect(entry?.bytes.toString()).toBe(JSON.stringify({ ...request, model: 'gpt-5.1', stream: true }));
    expect(entry?.headers['openai-beta']).toBe('responses=experimental');
    expect(entry?.headers['session_id']).toBeUndefined();
  });

  it.each([
    ['ant', 'anthropic-messages'],
    ['oai', 'openai-chat'],
    ['gem', 'gemini'],
  ] as const)('is told what a translation to %s leaves behind, and no more', async (model, dialect) => {
    upstream.script(sealedAnswer(dialect, DONE));
    const response = await gateway.post('/v1/responses', codexRequest(model, codexStart('Hi')));
    expect(response.status).toBe(200);
    const warnings = response.headers.get('x-helix-warnings') ?? '';
    for (const field of ['prompt_cache_key', 'text.verbosity', 'tools[2].format']) expect(warnings).toContain(field);
    for (const field of ['store', 'include', 'instructions', 'summary']) expect(warnings).not.toContain(field);
    const sent = said();
    for (const text of ['You are Codex', 'workspace-write', '/repo', 'apply_patch', 'begin_patch hunk+ end_patch'])
      expect(sent).toContain(text);
    expect(sent).not.toContain(SESSION);
  });
});

/** OpenAI calls the tool in its own form. */
function nativePatch() {
  const reasoning = { id: 'rs_2', type: 'reasoning', summary: [], encrypted_content: EDIT.seal };
  const call = {
    id: 'ctc_2',
    type: 'custom_tool_call',
    status: 'completed',
    call_id: 'call_2',
    name: 'apply_patch',
    input: PATCH,
  };
  const response = {
    id: 'resp_2',
    object: 'response',
    created_at: 1,
    model: 'gpt-5.1',
    status: 'completed',
    output: [reasoning, call],
    usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
  };
  const at = { output_index: 1, item_id: 'ctc_2' };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: { ...reasoning, encrypted_content: '' } },
    { type: 'response.output_item.done', output_index: 0, item: reasoning },
    { type: 'response.output_item.added', output_index: 1, item: { ...call, status: 'in_progress', input: '' } },
    { type: 'response.custom_tool_call_input.delta', ...at, delta: PATCH },
    { type: 'response.custom_tool_call_input.done', ...at, input: PATCH },
    { type: 'response.output_item.done', output_index: 1, item: call },
    { type: 'response.completed', response },
  ];
  const frames = events.map((event, number) => {
    const data = JSON.stringify({ ...event, sequence_number: number });
    return `event: ${event.type}\ndata: ${data}\n\n`;
  });
  return {
    replay: { status: 200, headers: { 'content-type': 'text/event-stream' }, body: Buffer.from(frames.join('')) },
  };
}
