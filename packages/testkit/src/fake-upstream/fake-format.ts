import { anthropicEvents, anthropicJson } from './anthropic-format.js';
import type { Behaviour } from './behaviour.js';
import { geminiEvents, geminiJson } from './gemini-format.js';
import { openaiEvents, openaiJson } from './openai-format.js';
import type { FakeEvent } from './pieces.js';
import { responsesEvents, responsesJson } from './responses-format.js';

/** How one request is answered in the format that it was made in. */
export interface FakeFormat {
  readonly isStream: boolean;
  json(behaviour: Behaviour): unknown;
  events(behaviour: Behaviour): readonly FakeEvent[];
  /** The body of an HTTP error. */
  error(status: number, message: string): unknown;
  /** The bytes of an error inside a stream. */
  readonly inBandError: string;
}

interface FakeRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The format of a request, told by its path. */
export function formatOf({ path, body }: FakeRequest): FakeFormat {
  const model = String(body['model']);
  const isStream = body['stream'] === true;
  const gemini = /\/models\/([^:]+):(\w+)/.exec(path);
  if (gemini !== null) return geminiFormat(gemini[1] ?? '', gemini[2] ?? '', body);
  if (path.endsWith('/messages'))
    return {
      isStream,
      json: (behaviour) => anthropicJson(behaviour, model),
      events: (behaviour) => anthropicEvents(behaviour, model),
      error: (status, message) => ({ type: 'error', error: { type: typeOf(status), message } }),
      inBandError: `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`,
    };
  const openai = {
    isStream,
    error: (status: number, message: string) => ({ error: { message, type: typeOf(status), param: null, code: null } }),
    inBandError: `data: ${JSON.stringify({ error: { message: 'The server had an error', type: 'server_error', code: null } })}\n\n`,
  };
  if (path.endsWith('/embeddings'))
    return { ...openai, isStream: false, json: () => embeddings(body['input'], model), events: () => [] };
  if (path.endsWith('/responses'))
    return {
      ...openai,
      json: (behaviour) => responsesJson(behaviour, model),
      events: (behaviour) => responsesEvents(behaviour, model),
      inBandError: `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: 99, code: 'server_error', message: 'The server had an error', param: null })}\n\n`,
    };
  const options = body['stream_options'] as { include_usage?: boolean } | undefined;
  return {
    ...openai,
    json: (behaviour) => openaiJson(behaviour, model),
    events: (behaviour) => openaiEvents(behaviour, model, options?.include_usage === true),
  };
}

function geminiFormat(model: string, action: string, body: FakeRequest['body']): FakeFormat {
  const asked = body['requests'];
  return {
    isStream: action === 'streamGenerateContent',
    json: (behaviour) => {
      if (action === 'embedContent') return { embedding: { values: VECTOR } };
      if (action === 'batchEmbedContents')
        return { embeddings: (Array.isArray(asked) ? asked : []).map(() => ({ values: VECTOR })) };
      return geminiJson(behaviour, model);
    },
    events: (behaviour) => geminiEvents(behaviour, model),
    error: (status, message) => ({
      error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' },
    }),
    inBandError: `data: ${JSON.stringify({ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } })}\r\n\r\n`,
  };
}

const VECTOR = [0.1, 0.2];

function embeddings(input: unknown, model: string): unknown {
  const count = Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
  return {
    object: 'list',
    model,
    data: Array.from({ length: count }, (_, index) => ({ object: 'embedding', index, embedding: VECTOR })),
    usage: { prompt_tokens: 3, total_tokens: 3 },
  };
}

function typeOf(status: number): string {
  return status === 429 ? 'rate_limit_error' : status >= 500 ? 'api_error' : 'invalid_request_error';
}
