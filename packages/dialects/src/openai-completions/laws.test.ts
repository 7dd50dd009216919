import type { JsonObject } from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { openaiCompletions } from './index.js';

const USAGE = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
const BASE = { id: 'cmpl-1', object: 'text_completion', created: 1_700_000_000, model: 'm' };

function sse(...frames: readonly (JsonObject | string)[]): Buffer {
  return Buffer.from(
    frames.map((frame) => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`).join(''),
  );
}

function chunk(text: string, more: JsonObject = {}): JsonObject {
  return { ...BASE, choices: [{ text, index: 0, logprobs: null, finish_reason: null, ...more }] };
}

function answer(text: string, more: JsonObject = {}): JsonObject {
  return { ...BASE, choices: [{ text, index: 0, logprobs: null, finish_reason: 'stop', ...more }], usage: USAGE };
}

const END = chunk('', { finish_reason: 'stop' });
const USAGE_CHUNK = { ...BASE, choices: [], usage: USAGE };
const LOGPROBS = { tokens: ['a'], token_logprobs: [-1], top_logprobs: [{ a: -1 }], text_offset: [0] };

describeDialectLaws(openaiCompletions, {
  requests: [
    { name: 'a text', body: { model: 'm', prompt: 'Once', max_tokens: 5, stop: 'x', stream: false, user: 'u' } },
    { name: 'a list of one text', body: { model: 'm', prompt: ['Once'], stop: ['x', 'y'] } },
    { name: 'several texts', body: { model: 'm', prompt: ['Once', 'Twice'], n: 2 } },
    { name: 'token ids', body: { model: 'm', prompt: [1, 2, 3] } },
    { name: 'lists of token ids', body: { model: 'm', prompt: [[1], [2, 3]], best_of: 3 } },
    {
      name: 'all settings',
      body: {
        model: 'm',
        prompt: 'def f(',
        suffix: '  return 1',
        echo: true,
        logprobs: 0,
        best_of: 2,
        logit_bias: { 5: -100 },
        temperature: 0.5,
        top_p: 0.9,
        top_k: 4,
        seed: 7,
        frequency_penalty: 0.1,
        presence_penalty: 0.2,
      },
    },
    {
      name: 'nothing asked',
      body: { model: 'm', prompt: '', echo: false, suffix: null, max_tokens: null, stop: null },
    },
    {
      name: 'a stream',
      body: {
        model: 'm',
        prompt: 'x',
        stream: true,
        stream_options: { include_usage: true, include_obfuscation: false },
      },
    },
  ],
  answers: [
    { name: 'text', body: answer('Hello "ä🧀"\\') },
    { name: 'nothing', body: answer('') },
    { name: 'probabilities', body: answer('a', { logprobs: LOGPROBS }) },
    { name: 'a filtered text', body: answer('a', { finish_reason: 'content_filter', content_filter_results: {} }) },
    {
      name: 'two choices',
      body: {
        ...BASE,
        choices: [0, 1].map((index) => ({ text: `c${index}`, index, logprobs: null, finish_reason: 'length' })),
        usage: USAGE,
        system_fingerprint: 'fp',
      },
    },
  ],
  streams: [
    {
      name: 'text',
      bytes: sse(chunk('Hel'), chunk('lo "ä🧀"\\'), END, USAGE_CHUNK, '[DONE]'),
      sameAs: answer('Hello "ä🧀"\\'),
    },
    {
      name: 'usage asked for',
      bytes: sse({ ...chunk('a'), usage: null }, { ...END, usage: null }, USAGE_CHUNK, '[DONE]'),
      sameAs: answer('a'),
    },
    {
      name: 'usage on the last chunk',
      bytes: sse(chunk('a'), { ...END, usage: USAGE }, '[DONE]'),
      sameAs: answer('a'),
    },
    { name: 'the finish beside the text', bytes: sse(chunk('a', { finish_reason: 'length' }), '[DONE]') },
    { name: 'probabilities', bytes: sse(chunk('a', { logprobs: LOGPROBS }), END, '[DONE]') },
    {
      name: 'carriage returns',
      bytes: Buffer.from(sse(chunk('a'), END, USAGE_CHUNK, '[DONE]').toString().replaceAll('\n', '\r\n')),
    },
    { name: 'comments', bytes: Buffer.concat([Buffer.from(': ping\n\n'), sse(chunk('a'), END, '[DONE]')]) },
    {
      name: 'two choices',
      bytes: sse(
        ...[0, 1, 0, 1].map((index) => chunk(`t${index}`, { index })),
        chunk('', { finish_reason: 'stop' }),
        '[DONE]',
      ),
    },
    { name: 'no end mark', bytes: sse(chunk('a'), END) },
    { name: 'no finish reason', bytes: sse(chunk('a'), '[DONE]') },
    { name: 'neither', bytes: sse(chunk('a')) },
    { name: 'nothing', bytes: Buffer.from(': ping\n\n') },
    { name: 'a cut frame', bytes: sse(chunk('a')).subarray(0, -20) },
    { name: 'a malformed frame', bytes: sse(chunk('a'), '{"choices":[{]}', END, '[DONE]') },
    {
      name: 'an error as finish reason',
      bytes: sse(chunk('a'), { ...chunk('', { finish_reason: 'error' }), usage: USAGE }),
    },
    { name: 'an error', bytes: sse(chunk('a'), { error: { message: 'Boom', code: 502 } }) },
  ],
});
