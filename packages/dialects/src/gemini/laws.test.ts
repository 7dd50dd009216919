import type { JsonObject } from '@helix/contracts';
import { describeDialectLaws, type NamedStream } from '@helix/testkit';
import { lawFixturesOf } from '../describe-recordings.test.support.js';
import { gemini, geminiJsonArray } from '../index.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { wholeRequest } from './whole-request.test.support.js';

const recordings = loadRecordings('gemini.generate_content');
const recorded = lawFixturesOf(recordings, {
  'vertex/generate-promptblock-contentfilter': 'its usage is empty but for the traffic type',
});
const isArray = ({ body }: { readonly body: unknown }): boolean => Array.isArray(body);
const arrays: readonly NamedStream[] = recorded.answers
  .filter(isArray)
  .map(({ name, body }) => ({ name, bytes: Buffer.from(JSON.stringify(body, null, 2)) }));

const minimal: JsonObject = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const requests = [
  { name: 'minimal', body: minimal },
  { name: 'whole', body: wholeRequest },
  ...recordings.flatMap(({ name, request, status }) => {
    // One was refused for its role, as here.
    if (request === undefined || status === 400) return [];
    const isSnake = /"[a-z]+_[a-z_]+":/.test(JSON.stringify(request));
    return [{ name, body: request, ...(isSnake && { respelled: 'it is written in snake case' }) }];
  }),
];

const blocks: JsonObject = {
  candidates: [
    {
      content: {
        role: 'model',
        parts: [
          { text: 'Hm.', thought: true, thoughtSignature: 'c2ln' },
          { text: 'One.' },
          { text: 'Two.', thoughtSignature: 'dHdv' },
          { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 'Y29kZQ==' },
          { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { functionCall: { name: 'look', args: { a: [1, { b: null }] }, id: 'x1' }, thoughtSignature: 'Y2FsbA==' },
          { functionCall: { name: 'look' } },
          { text: '', thoughtSignature: 'ZW5k' },
        ],
      },
      finishReason: 'STOP',
      index: 0,
      citationMetadata: { citationSources: [{ uri: 'https://a.example' }] },
      groundingMetadata: { webSearchQueries: ['q'] },
    },
    { content: { role: 'model' }, finishReason: 'SAFETY', index: 1, finishMessage: 'No.' },
  ],
  usageMetadata: {
    promptTokenCount: 20,
    cachedContentTokenCount: 5,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 12 },
      { modality: 'AUDIO', tokenCount: 8 },
    ],
    candidatesTokenCount: 9,
    thoughtsTokenCount: 4,
    toolUsePromptTokenCount: 3,
    totalTokenCount: 36,
  },
  modelVersion: 'gemini-3-pro',
  responseId: 'r-1',
};
const blocked: JsonObject = {
  promptFeedback: { blockReason: 'SAFETY', safetyRatings: [] },
  usageMetadata: { promptTokenCount: 4, totalTokenCount: 4 },
  modelVersion: 'gemini-3-pro',
  responseId: 'r-2',
};

const chunks: readonly JsonObject[] = [
  chunk([{ text: 'Hm', thought: true }]),
  chunk([{ text: 'm.', thought: true }]),
  chunk([{ text: '', thought: true, thoughtSignature: 'c2ln' }]),
  chunk([{ text: 'Größe ' }]),
  chunk([{ text: '}]{"' }, { functionCall: { name: 'a', args: {} }, thoughtSignature: 'Y2FsbA==' }]),
  { ...chunk([{ text: '' }]), usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 } },
];

function chunk(parts: readonly JsonObject[]): JsonObject {
  const isLast = parts.length === 1 && parts[0]?.text === '' && parts[0].thought === undefined;
  return {
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...(isLast && { finishReason: 'STOP' }) }],
    modelVersion: 'gemini-3-pro',
    responseId: 'r-3',
  };
}

const failed = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } };
const asEvents = (values: readonly JsonObject[]): Buffer =>
  Buffer.from(values.map((value) => `data: ${JSON.stringify(value)}\r\n\r\n`).join(''));
const asArrayText = (values: readonly JsonObject[]): Buffer =>
  Buffer.from(`[${values.map((value) => JSON.stringify(value, null, 1)).join('\n,\r\n')}\n]\n`);

const answers = [
  { name: 'blocks of every kind', body: blocks },
  { name: 'a blocked prompt', body: blocked },
  ...recorded.answers.filter((answer) => !isArray(answer)),
];

describeDialectLaws(gemini, {
  requests,
  answers,
  streams: [
    { name: 'every kind', bytes: asEvents(chunks) },
    { name: 'one that fails', bytes: asEvents([...chunks.slice(0, 2), failed]) },
    { name: 'one that is cut', bytes: asEvents(chunks.slice(0, 2)) },
    { name: 'a blocked prompt', bytes: asEvents([blocked]), sameAs: blocked },
    ...recorded.streams,
  ],
});

describeDialectLaws(geminiJsonArray, {
  requests: [],
  answers,
  streams: [
    { name: 'every kind', bytes: asArrayText(chunks) },
    { name: 'one that fails', bytes: asArrayText([...chunks.slice(0, 2), failed]) },
    { name: 'one that is cut', bytes: asArrayText(chunks.slice(0, 3)).subarray(0, -40) },
    ...arrays,
  ],
});
