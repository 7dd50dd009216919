import type { EmbeddingsRequest, JsonObject } from '@helix/contracts';
import { geminiEmbeddings as dialect } from '../index.js';
import { bodyOf, eachRecording, loadRecordings } from '../load-recordings.test.support.js';

const options = { model: 'gemini-embedding-001', stream: false, maxOutputTokens: undefined };
const single: JsonObject = {
  model: 'mine',
  content: { parts: [{ text: 'One' }, { text: 'Two' }] },
  taskType: 'RETRIEVAL_QUERY',
  title: 'T',
};
const batch: JsonObject = {
  model: 'mine',
  requests: [
    { model: 'models/mine', content: { parts: [{ text: 'a' }] }, outputDimensionality: 64 },
    { model: 'models/mine', content: { parts: [{ text: 'b' }] }, outputDimensionality: 64 },
  ],
};

function answerTo(request: EmbeddingsRequest, vectors: readonly (readonly number[])[]): JsonObject {
  return dialect.encodeResponse({ vectors }, { requestId: 'r', model: 'mine', request });
}

it('reads one content and a batch, and answers each in its form', () => {
  const one = dialect.decodeRequest(single);
  expect(one).toMatchObject({ inputs: [{ type: 'text', text: 'One\nTwo' }], inputType: 'query' });
  expect(answerTo(one, [[1, 2]])).toEqual({ embedding: { values: [1, 2] } });
  const two = dialect.decodeRequest(batch);
  expect(two).toMatchObject({ inputs: [{ text: 'a' }, { text: 'b' }], dimensions: 64 });
  expect(answerTo(two, [[1], [2]])).toEqual({ embeddings: [{ values: [1] }, { values: [2] }] });
});

it('asks for every input in a batch, with what only Gemini knows', () => {
  const { body, warnings } = dialect.encodeRequest(dialect.decodeRequest(single), options);
  const content = { parts: [{ text: 'One\nTwo' }] };
  expect(body).toEqual({
    requests: [{ model: 'models/gemini-embedding-001', content, taskType: 'RETRIEVAL_QUERY', title: 'T' }],
  });
  expect(warnings).toEqual([]);
});

it('refuses token ids, and says that the end user was left out', () => {
  const request: EmbeddingsRequest = { model: 'm', inputs: [{ type: 'text', text: 'a' }], endUser: 'u' };
  expect(dialect.encodeRequest(request, options).warnings).toMatchObject([{ field: 'user', action: 'dropped' }]);
  const tokens: EmbeddingsRequest = { model: 'm', inputs: [{ type: 'tokens', tokens: [1] }] };
  expect(() => dialect.encodeRequest(tokens, options)).toThrow(
    expect.objectContaining({ code: 'unsupported_feature' }),
  );
});

it('names the provider’s model in each item of a raw batch, and leaves a single one as it is', () => {
  const patch = { model: 'real', forceUsage: false };
  const bytes = Buffer.from(JSON.stringify({ requests: batch.requests }));
  const patched = JSON.parse(dialect.patchRequest(bytes, batch, patch).toString()) as { requests: JsonObject[] };
  expect(patched.requests.map(({ model }) => model)).toEqual(['models/real', 'models/real']);
  const one = Buffer.from('{ "content":{"parts":[{"text":"ö"}]} }');
  expect(dialect.patchRequest(one, { ...single }, patch).equals(one)).toBe(true);
});

it('reads both forms of an answer, and tells when there is none', () => {
  expect(dialect.decodeResponse({ embedding: { values: [1] } }).vectors).toEqual([[1]]);
  expect(dialect.decodeResponse({ embeddings: [{ values: [1] }, { values: [2] }] }).vectors).toEqual([[1], [2]]);
  expect(() => dialect.decodeResponse({})).toThrow('no embeddings');
  expect(dialect.inspectResponse({}).error).toMatchObject({ class: 'server_error' });
  expect(dialect.inspectResponse({ embedding: { values: [] }, usageMetadata: { promptTokenCount: 3 } })).toMatchObject({
    error: undefined,
    usage: { buckets: { inputUncached: 3 } },
  });
});

it('asks for more than one batch takes in several, and reads them as one answer', () => {
  const inputs = Array.from({ length: 101 }, (_, index) => ({ type: 'text' as const, text: String(index) }));
  const { body, more = [] } = dialect.encodeRequest({ model: 'm', inputs }, options);
  expect([body, ...more].map(({ requests }) => (requests as readonly unknown[]).length)).toEqual([100, 1]);
  const answers = [1, 2].map((value) => ({
    embeddings: [{ values: [value] }],
    usageMetadata: { promptTokenCount: value },
  }));
  const whole = { vectors: [[1], [2]], usage: { buckets: { inputUncached: 3 } } };
  expect(dialect.decodeResponse(answers)).toMatchObject(whole);
  expect(dialect.inspectResponse(answers)).toMatchObject({ error: undefined, usage: whole.usage });
  expect(dialect.inspectResponse([answers[0], {}])).toMatchObject({
    error: { class: 'server_error' },
    usage: undefined,
  });
});

const recordings = loadRecordings('gemini.embed_content');
eachRecording(recordings.filter(({ status }) => status >= 400))(
  'error $name is classified',
  ({ status, response, expected }) => {
    expect(dialect.decodeError(status, response.toString())).toMatchObject({
      class: expected.suggested_error_class,
      message: expected.error_message,
    });
  },
);
eachRecording(recordings.filter(({ status }) => status < 400))('$name has vectors', (recording) => {
  expect(dialect.decodeResponse(bodyOf(recording)).vectors.length).toBeGreaterThan(0);
});
