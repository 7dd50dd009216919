import type { JsonObject, ProviderModule, TranslationWarning } from '@helix/contracts';
import deepseek from '@helix/provider-deepseek';
import groq from '@helix/provider-groq';
import mistral from '@helix/provider-mistral';
import perplexity from '@helix/provider-perplexity';
import qwen from '@helix/provider-qwen';
import xai from '@helix/provider-xai';
import zai from '@helix/provider-zai';
import { FakeClock, FakeLogger } from '@helix/testkit';

function create(module: ProviderModule<never>) {
  const options = { apiKey: 'k' } as never;
  return module.create({ name: 'v', options, logger: new FakeLogger(), clock: new FakeClock() });
}

function adapt(module: ProviderModule<never>, body: JsonObject, model = 'm') {
  const warnings: TranslationWarning[] = [];
  const call = { model, dialect: 'openai-chat', warn: (warning: TranslationWarning) => warnings.push(warning) };
  const adapted = create(module).adaptRequest?.(body, call) ?? body;
  return { body: adapted, warned: warnings.map(({ field }) => field) };
}

const call = { id: 'call_0123456789', type: 'function', function: { name: 'f', arguments: '{}' } };

it('Mistral gets short ids, thinking as a part of the content, no empty tools and nobody’s stream_options', () => {
  const { body } = adapt(mistral, {
    max_completion_tokens: 5,
    seed: 1,
    tools: [],
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      { role: 'assistant', content: 'a', reasoning_content: 'b', tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: 'x' },
    ],
  });
  const id = expect.stringMatching(/^[a-z0-9]{9}$/);
  expect(body).toEqual({
    max_tokens: 5,
    random_seed: 1,
    stream: true,
    messages: [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'b' }] },
          { type: 'text', text: 'a' },
        ],
        tool_calls: [{ ...call, id }],
      },
      { role: 'tool', tool_call_id: id, content: 'x' },
    ],
  });
});

it('DeepSeek gets reasoning back in turns with calls only, and a JSON object in place of a schema', () => {
  const { body, warned } = adapt(deepseek, {
    reasoning_effort: 'high',
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } },
    messages: [
      { role: 'assistant', content: 'a', reasoning_content: 'old' },
      { role: 'assistant', content: null, reasoning_content: 'why', tool_calls: [call] },
      { role: 'assistant', content: null, tool_calls: [call] },
    ],
  });
  expect(body).toEqual({
    reasoning_effort: 'high',
    thinking: { type: 'enabled' },
    response_format: { type: 'json_object' },
    messages: [
      { role: 'assistant', content: 'a' },
      { role: 'assistant', content: null, reasoning_content: 'why', tool_calls: [call] },
      { role: 'assistant', content: null, reasoning_content: '', tool_calls: [call] },
    ],
  });
  expect(warned).toEqual(['response_format']);
});

it('Qwen thinks on demand, and its open models in streams only', () => {
  expect(adapt(qwen, { reasoning_effort: 'high', stream: true }).body).toEqual({ enable_thinking: true, stream: true });
  expect(adapt(qwen, { messages: [] }, 'qwen3-32b').body).toEqual({ messages: [], enable_thinking: false });
  expect(adapt(qwen, { messages: [] }, 'qwen-plus').body).toEqual({ messages: [] });
});

it('Groq gets no names, reasoning under its own name, and is asked to keep it out of the answer', () => {
  const messages = [{ role: 'assistant', name: 'n', content: 'a', reasoning_content: 'b' }];
  expect(adapt(groq, { messages }, 'qwen/qwen3-32b')).toEqual({
    body: { messages: [{ role: 'assistant', content: 'a', reasoning: 'b' }], reasoning_format: 'parsed' },
    warned: ['messages[0].name'],
  });
});

it('xAI’s reasoning models get no penalties and no stop texts, its others do', () => {
  const body = { stop: ['x'], presence_penalty: 1 };
  expect(adapt(xai, body, 'grok-4-fast-reasoning')).toEqual({ body: {}, warned: ['presence_penalty', 'stop'] });
  expect(adapt(xai, body, 'grok-4-fast-non-reasoning').body).toBe(body);
});

it('Z.AI is not forced to a tool', () => {
  expect(adapt(zai, { tools: [call], tool_choice: 'required' })).toEqual({
    body: { tools: [call] },
    warned: ['tool_choice'],
  });
  expect(adapt(zai, { tools: [call], tool_choice: 'none' })).toEqual({ body: {}, warned: [] });
});

it('Perplexity’s research is counted with what it thought and cited', () => {
  const raw = {
    prompt_tokens: 30,
    completion_tokens: 700,
    total_tokens: 730,
    citation_tokens: 2_000,
    reasoning_tokens: 9_000,
  };
  const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0, inputImage: 0, outputAudio: 0 };
  const read = { buckets: { ...none, inputUncached: 30, outputText: 0, outputReasoning: 700 }, raw };
  expect(create(perplexity).adaptUsage?.(read, { dialect: 'openai-chat' }).buckets).toEqual({
    ...none,
    inputUncached: 2_030,
    outputText: 700,
    outputReasoning: 9_000,
  });
});
