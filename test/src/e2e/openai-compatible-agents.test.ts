import { FakeUpstream } from '@helix/testkit';
import OpenAI from 'openai';
import { agentRequest, keptMessage, readStream, type StreamedAnswer } from '../support/compatible-agent.js';
import { fourProvidersYaml } from '../support/four-providers.js';
import { pluginsYaml, runGateway, type TestGateway } from '../support/run-gateway.js';
import { type SealedTurn, type SealingDialect, sealedAnswer } from '../support/sealed-answers.js';

type Message = OpenAI.ChatCompletionMessageParam;

const TARGETS: readonly (readonly [string, SealingDialect])[] = [
  ['oai', 'openai-chat'],
  ['resp', 'openai-responses'],
  ['ant', 'anthropic-messages'],
  ['gem', 'gemini'],
];
const KEEPERS = TARGETS.flatMap(([model, dialect]) => [true, false].map((keeps) => [model, dialect, keeps] as const));
const LOOK: SealedTurn = {
  thinking: 'I look at both.',
  seal: 'c2lnLTE',
  text: 'Let me look.',
  calls: [
    { id: 'call_1', name: 'read_file', input: { path: 'a.ts' } },
    { id: 'call_2', name: 'list_files', input: { path: '.' } },
  ],
};
const EDIT: SealedTurn = {
  seal: 'c2lnLTI',
  calls: [{ id: 'call_3', name: 'replace_in_file', input: { path: 'a.ts', diff: '<<<<<<< SEARCH\n"é"\n=======\n' } }],
};
const DONE: SealedTurn = { seal: 'c2lnLTM', text: 'Done.' };

describe('an OpenAI-compatible agent', () => {
  let upstream: FakeUpstream;
  let gateway: TestGateway;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await FakeUpstream.start();
    gateway = await runGateway(fourProvidersYaml(upstream, pluginsYaml()));
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });
  beforeEach(() => upstream.reset());

  const said = (): string => upstream.journal.at(-1)?.bytes.toString() ?? '';
  const ask = async (model: string, messages: readonly Message[]): Promise<StreamedAnswer> =>
    readStream(await client.chat.completions.create(agentRequest(model, messages)));

  it.each(KEEPERS)(
    'works through a task with the model %s at a provider of %s (keeping reasoning: %s)',
    async (model, dialect, keeps) => {
      const messages: Message[] = [
        { role: 'system', content: 'You are a careful software engineer.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Fix a.ts' },
            { type: 'text', text: '<environment_details/>' },
          ],
        },
      ];
      const turn = async (answer: SealedTurn): Promise<StreamedAnswer> => {
        upstream.script(sealedAnswer(dialect, answer, true));
        const streamed = await ask(model, messages);
        messages.push(keptMessage(streamed, keeps));
        for (const { id } of streamed.calls)
          messages.push({ role: 'tool', tool_call_id: id, content: `result of ${id}` });
        expect(streamed.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 20 });
        return streamed;
      };
      const look = await turn(LOOK);
      expect(look).toMatchObject({ text: LOOK.text, finishReason: 'tool_calls' });
      expect(look.reasoning).toBe(LOOK.thinking);
      expect(look.calls.map((call) => [call.function.name, JSON.parse(call.function.arguments) as unknown])).toEqual(
        (LOOK.calls ?? []).map(({ name, input }) => [name, input]),
      );
      const edit = await turn(EDIT);
      expect(edit.calls.map((call) => JSON.parse(call.function.arguments) as unknown)).toEqual([
        EDIT.calls?.[0]?.input,
      ]);
      for (const { id } of look.calls) expect(said()).toContain(`result of ${id}`);
      const done = await turn(DONE);
      expect(done).toMatchObject({ text: 'Done.', finishReason: 'stop', calls: [] });
      for (const seal of [LOOK.seal, EDIT.seal]) expect(said().includes(seal)).toBe(keeps);
    },
  );

  it('that does not keep reasoning gets no refusal from Gemini, which wants its calls signed', async () => {
    upstream.script(sealedAnswer('gemini', LOOK, true));
    const messages: Message[] = [{ role: 'user', content: 'Fix a.ts' }];
    const look = await ask('gem', messages);
    messages.push(keptMessage(look, false));
    for (const { id } of look.calls) messages.push({ role: 'tool', tool_call_id: id, content: 'ok' });
    upstream.script(sealedAnswer('gemini', DONE, true));
    await ask('gem', messages);
    const contents = upstream.journal.at(-1)?.body['contents'] as readonly { readonly parts: readonly object[] }[];
    expect(contents[1]?.parts.filter((part) => 'functionCall' in part)).toEqual([
      {
        functionCall: { name: 'read_file', args: { path: 'a.ts' } },
        thoughtSignature: 'skip_thought_signature_validator',
      },
      { functionCall: { name: 'list_files', args: { path: '.' } } },
    ]);
  });

  it('that does not keep reasoning goes on without thinking in a tool loop at Anthropic, and is told so', async () => {
    upstream.script(sealedAnswer('anthropic-messages', LOOK, true));
    const messages: Message[] = [{ role: 'user', content: 'Fix a.ts' }];
    const request = (): OpenAI.ChatCompletionCreateParamsStreaming => ({
      ...agentRequest('ant', messages),
      reasoning_effort: 'medium',
    });
    const look = await readStream(await client.chat.completions.create(request()));
    expect(upstream.journal.at(-1)?.body['thinking']).toMatchObject({ type: 'enabled' });
    messages.push(keptMessage(look, false));
    for (const { id } of look.calls) messages.push({ role: 'tool', tool_call_id: id, content: 'ok' });
    upstream.script(sealedAnswer('anthropic-messages', DONE, true));
    const { data, response } = await client.chat.completions.create(request()).withResponse();
    expect((await readStream(data)).text).toBe('Done.');
    expect(upstream.journal.at(-1)?.body['thinking']).toBeUndefined();
    expect(response.headers.get('x-helix-warnings')).toMatch(/reasoning dropped: In a tool loop/);
  });

  it('that marks its prompt for caching, as for OpenRouter, has its marks at Anthropic', async () => {
    const marked = (text: string) => ({ type: 'text' as const, text, cache_control: { type: 'ephemeral' } });
    upstream.script(sealedAnswer('anthropic-messages', DONE, true));
    await ask('ant', [
      { role: 'system', content: [marked('Rules.')] },
      { role: 'user', content: [marked('Fix a.ts')] },
    ]);
    expect(upstream.journal.at(-1)?.body).toMatchObject({
      system: [marked('Rules.')],
      messages: [{ role: 'user', content: [marked('Fix a.ts')] }],
    });
  });

  it('that edits by text alone, as aider does, streams it without tools', async () => {
    upstream.script(sealedAnswer('anthropic-messages', { ...DONE, text: 'a.ts\n```\n<<<<<<< SEARCH\n' }, true));
    const stream = await client.chat.completions.create({
      model: 'ant',
      messages: [
        { role: 'system', content: 'Reply with SEARCH/REPLACE blocks.' },
        { role: 'user', content: 'Example.' },
        { role: 'assistant', content: 'Ok.' },
        { role: 'user', content: 'Fix a.ts' },
      ],
      temperature: 0,
      stream: true,
    });
    expect(await readStream(stream)).toMatchObject({ text: 'a.ts\n```\n<<<<<<< SEARCH\n', finishReason: 'stop' });
    expect(upstream.journal.at(-1)?.body).not.toHaveProperty('tools');
  });

  it('sees an error of its own kind when a stream breaks off, and never an end that was not', async () => {
    upstream.script({ tokens: 8, cutAfter: 3 });
    await expect(ask('ant', [{ role: 'user', content: 'Hi' }])).rejects.toThrow();
  });
});
