import type { JsonObject } from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { openaiChat } from './index.js';

const USAGE = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
const BASE = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'm' };

function sse(...frames: readonly (JsonObject | string)[]): Buffer {
  return Buffer.from(
    frames.map((frame) => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`).join(''),
  );
}

function delta(content: JsonObject, more: JsonObject = {}): JsonObject {
  return { ...BASE, choices: [{ index: 0, delta: content, finish_reason: null, ...more }] };
}

function answer(message: JsonObject, finish = 'stop'): JsonObject {
  return {
    ...BASE,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage: USAGE,
  };
}

const FINISH = (reason: string): JsonObject => delta({}, { finish_reason: reason });
const USAGE_CHUNK = { ...BASE, choices: [], usage: USAGE };
const CALL = (index: number, id: string, name: string): JsonObject => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: '' },
});
const INPUT = (index: number, text: string): JsonObject => ({ index, function: { arguments: text } });

describeDialectLaws(openaiChat, {
  requests: [
    {
      name: 'strings',
      body: {
        model: 'm',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi', name: 'Ada' },
        ],
        max_tokens: 5,
        stop: 'x',
        stream: false,
      },
    },
    {
      name: 'arrays',
      body: {
        model: 'm',
        messages: [
          { role: 'developer', content: [{ type: 'text', text: 'a' }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' }, x: 1 },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
              { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
              { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
              { type: 'file', file: { file_id: 'f' } },
              { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
              { type: 'video_url', video_url: { url: 'u' } },
            ],
          },
        ],
        max_completion_tokens: 5,
        stop: ['x', 'y'],
        n: 2,
        seed: 1,
        logit_bias: { 5: -100 },
        metadata: { a: 'b' },
      },
    },
    {
      name: 'tools',
      body: {
        model: 'm',
        messages: [
          { role: 'user', content: 'x' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
              { id: 'b', type: 'custom', custom: { name: 'g', input: 'i' } },
            ],
          },
          { role: 'tool', tool_call_id: 'a', content: '' },
          { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'r' }] },
        ],
        tools: [
          { type: 'custom', custom: { name: 'g' } },
          { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true, y: 2 }, x: 1 },
        ],
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } },
        parallel_tool_calls: false,
      },
    },
    {
      name: 'legacy functions',
      body: {
        model: 'm',
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
          { role: 'function', name: 'f', content: 'r' },
        ],
        functions: [{ name: 'f', parameters: { type: 'object' } }],
        function_call: { name: 'f' },
      },
    },
    {
      name: 'reasoning',
      body: {
        model: 'm',
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: 'y', reasoning_content: 'r' },
          {
            role: 'assistant',
            content: 'y',
            reasoning: 'r',
            reasoning_details: [{ type: 'reasoning.text', text: 'r', signature: 's', format: 'f', index: 0 }],
          },
          {
            role: 'assistant',
            content: 'y',
            reasoning_content: 'r',
            reasoning_details: [
              { type: 'reasoning.text', text: 'r', signature: 's', dialect: 'anthropic-messages', index: 0 },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: [{ type: 'text', text: 't' }] },
              { type: 'text', text: 'u' },
            ],
            prefix: true,
          },
          { role: 'assistant', content: null, refusal: 'no' },
        ],
        reasoning_effort: 'high',
        stream: true,
        stream_options: { include_usage: true, include_obfuscation: false },
      },
    },
    {
      name: 'formats and nulls',
      body: {
        model: 'm',
        messages: [{ role: 'user', content: 'x', name: null }],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
          z: 1,
        },
        reasoning: { max_tokens: 100, exclude: true },
        user: 'u',
        safety_identifier: 's',
        tools: null,
        n: null,
        top_k: 3,
        stop: null,
        logprobs: null,
        service_tier: 'flex',
        stream: true,
      },
    },
  ],
  answers: [
    { name: 'text', body: answer({ content: 'Hello', refusal: null, annotations: [{ type: 'url_citation' }] }) },
    { name: 'refusal', body: answer({ content: null, refusal: 'No.' }) },
    {
      name: 'calls',
      body: answer(
        {
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', type: 'custom', custom: { name: 'g', input: 'i' } },
          ],
        },
        'tool_calls',
      ),
    },
    {
      name: 'content in parts, with fields of their own',
      body: answer({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }], closed: true },
          { type: 'text', text: 'Hi' },
          { type: 'reference', reference_ids: [1] },
          { type: 'text', text: ' you', x: 1 },
        ],
      }),
    },
    { name: 'a lone part', body: answer({ content: [{ type: 'text', text: 'Hi' }] }) },
    {
      name: 'a legacy call',
      body: answer({ content: null, function_call: { name: 'f', arguments: '{}' } }, 'function_call'),
    },
    {
      name: 'audio and an image',
      body: answer({
        content: null,
        audio: { id: 'a', data: 'AAAA', transcript: 'beep', expires_at: 1 },
        images: [{ type: 'image_url', image_url: { url: 'data:,x' } }],
      }),
    },
    {
      name: 'logprobs',
      body: {
        ...answer({ content: 'a' }),
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'a' },
            logprobs: { content: [{ token: 'a', logprob: -1 }], refusal: null },
            finish_reason: 'stop',
          },
        ],
      },
    },
    {
      name: 'two choices',
      body: {
        ...answer({}),
        choices: [0, 1].map((index) => ({
          index,
          message: { role: 'assistant', content: `c${index}` },
          finish_reason: 'length',
          x: index,
        })),
        system_fingerprint: 'fp',
      },
    },
    {
      name: 'sealed reasoning',
      body: answer({
        content: 'a',
        reasoning: 'r',
        reasoning_details: [
          { type: 'reasoning.text', text: 'r', signature: 's', index: 0 },
          { type: 'reasoning.encrypted', data: 'd', index: 1 },
        ],
      }),
    },
  ],
  streams: [
    {
      name: 'text',
      bytes: sse(
        delta({ role: 'assistant', content: '' }),
        delta({ content: 'Hel' }),
        delta({ content: 'lo "ä🧀"\\' }),
        FINISH('stop'),
        USAGE_CHUNK,
        '[DONE]',
      ),
      sameAs: answer({ content: 'Hello "ä🧀"\\' }),
    },
    {
      name: 'interleaved calls',
      bytes: sse(
        delta({ role: 'assistant', content: null }),
        delta({ tool_calls: [CALL(0, 'a', 'f')] }),
        delta({ tool_calls: [CALL(1, 'b', 'g')] }),
        delta({ tool_calls: [INPUT(0, '{"x"')] }),
        delta({ tool_calls: [INPUT(1, '{}')] }),
        delta({ tool_calls: [INPUT(0, ':1}')] }),
        FINISH('tool_calls'),
        USAGE_CHUNK,
        '[DONE]',
      ),
      sameAs: answer(
        {
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
          ],
        },
        'tool_calls',
      ),
    },
    {
      name: 'padding',
      bytes: sse(
        { ...delta({ content: 'a' }), obfuscation: 'xyz' },
        { ...delta({ content: 'b"c' }), obfuscation: '' },
        { ...delta({ content: 'd' }), obfuscation: 'q' },
        FINISH('stop'),
        '[DONE]',
      ),
    },
    {
      name: 'carriage returns',
      bytes: Buffer.from(
        sse(delta({ content: 'a' }), delta({ content: 'b' }), FINISH('stop'), USAGE_CHUNK, '[DONE]')
          .toString()
          .replaceAll('\n', '\r\n'),
      ),
    },
    {
      name: 'lone carriage returns',
      bytes: Buffer.from(
        sse(delta({ content: 'a' }), FINISH('stop'), '[DONE]')
          .toString()
          .replaceAll('\n', '\r'),
      ),
    },
    {
      name: 'single newlines',
      bytes: Buffer.from(
        sse(delta({ content: 'a' }), delta({ content: 'b' }), FINISH('stop'), USAGE_CHUNK, '[DONE]')
          .toString()
          .replaceAll('\n\n', '\n'),
      ),
    },
    { name: 'no end mark', bytes: sse(delta({ content: 'a' }), FINISH('stop')) },
    { name: 'no finish reason', bytes: sse(delta({ content: 'a' }), '[DONE]') },
    { name: 'neither', bytes: sse(delta({ content: 'a' })) },
    { name: 'nothing', bytes: Buffer.from(': ping\n\n') },
    { name: 'a cut frame', bytes: sse(delta({ content: 'a' })).subarray(0, -20) },
    { name: 'a malformed frame', bytes: sse(delta({ content: 'a' }), '{"choices":[{]}', FINISH('stop'), '[DONE]') },
    { name: 'an error', bytes: sse(delta({ content: 'a' }), { error: { message: 'Boom', code: 502 } }) },
    { name: 'an error in a list', bytes: sse(delta({ content: 'a' }), '[{"error":{"message":"Boom","code":503}}]') },
    {
      name: 'an error at once, in x_groq',
      bytes: sse({ ...BASE, choices: [], x_groq: { id: 'r', error: 'Boom' } }),
    },
    {
      name: 'an error with what was used until then',
      bytes: sse({ ...BASE, choices: [], usage: USAGE, error: { message: 'Boom' } }),
    },
    { name: 'an error as finish reason', bytes: sse(delta({ content: 'a' }), FINISH('error'), '[DONE]') },
    {
      name: 'two choices',
      bytes: sse(
        ...[0, 1, 0, 1].map((index) => ({
          ...BASE,
          choices: [{ index, delta: { content: `t${index}` }, finish_reason: null }],
        })),
        ...[0, 1].map((index) => ({ ...BASE, choices: [{ index, delta: {}, finish_reason: 'stop' }] })),
        '[DONE]',
      ),
    },
    {
      name: 'reasoning with a seal',
      bytes: sse(
        delta({ reasoning: 'r', reasoning_details: [{ type: 'reasoning.text', text: 'r', index: 0 }] }),
        delta({ reasoning: 's', reasoning_details: [{ type: 'reasoning.text', text: 's', index: 0 }] }),
        delta({ reasoning_details: [{ type: 'reasoning.text', signature: 'sig', index: 0 }] }),
        delta({ content: 'a' }),
        FINISH('stop'),
        '[DONE]',
      ),
    },
    {
      name: 'a legacy call',
      bytes: sse(
        delta({ function_call: { name: 'f', arguments: '' } }),
        delta({ function_call: { arguments: '{}' } }),
        FINISH('function_call'),
        '[DONE]',
      ),
    },
    {
      name: 'a custom call',
      bytes: sse(
        delta({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'g', input: '' } }] }),
        delta({ tool_calls: [{ index: 0, custom: { input: 'i' } }] }),
        FINISH('tool_calls'),
        '[DONE]',
      ),
    },
    {
      name: 'audio',
      bytes: sse(
        delta({ audio: { id: 'a', transcript: 'be' } }),
        delta({ audio: { transcript: 'ep', data: 'AAAA' } }),
        FINISH('stop'),
        '[DONE]',
      ),
    },
    {
      name: 'logprobs',
      bytes: sse(
        delta({ content: 'a' }, { logprobs: { content: [{ token: 'a' }] } }),
        delta({ content: 'b' }, { logprobs: { content: [{ token: 'b' }] } }),
        FINISH('stop'),
        '[DONE]',
      ),
    },
  ],
});
