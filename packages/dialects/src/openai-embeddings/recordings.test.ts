import { inputTokens } from '@helix/contracts';
import { bodyOf, eachRecording, loadRecordings } from '../load-recordings.test.support.js';
import { openaiEmbeddings } from './index.js';

const recordings = loadRecordings('openai.embeddings');

eachRecording(recordings.filter(({ status }) => status < 400))(
  '$name decodes to the established facts',
  (recording) => {
    const { vectors, model, usage } = openaiEmbeddings.decodeResponse(bodyOf(recording));
    const { expected } = recording;
    expect(vectors).toHaveLength(Number(expected.embeddings));
    for (const vector of vectors) expect(vector.every(Number.isFinite)).toBe(true);
    // A provider that names no model leaves it to the caller's name.
    if (expected.model !== '') expect(model).toBe(expected.model);
    expect(usage && inputTokens(usage.buckets)).toBe((expected.usage as Record<string, number>).input_tokens);
    expect(usage?.raw).toEqual(expected.usage_raw);
  },
);

eachRecording(recordings.filter(({ status }) => status < 400))('$name comes out as it went in', (recording) => {
  const body = bodyOf(recording);
  const request = openaiEmbeddings.decodeRequest(recording.request ?? { model: 'law', input: 'x' });
  const answer = openaiEmbeddings.decodeResponse(body);
  const written = openaiEmbeddings.encodeResponse(answer, { requestId: 'req_law', model: 'law', request });
  expect(written.data).toEqual(body.data);
});

eachRecording(recordings.filter(({ status }) => status >= 400))('error $name is classified', (recording) => {
  const error = openaiEmbeddings.decodeError(recording.status, recording.response.toString('utf8'));
  const { suggested_error_class: suggested, error_message: message } = recording.expected;
  expect(error).toMatchObject({ class: suggested === 'auth' ? 'authentication' : suggested, message });
});
