import { gzipSync } from 'node:zlib';
import type { Behaviour } from '@helix/testkit';

const CHUNK =
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"first"},"finish_reason":null}]}\n\n';
/** A whole OpenAI stream; its content is `first`. */
export const WHOLE_STREAM = `${CHUNK}data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
const COMPLETION =
  '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"first"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}';

/** Bytes as they are. */
export function replay(
  status: number,
  type: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Behaviour {
  return { replay: { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(body) } };
}

/** A fault before any content, and what a caller with one target sees of it. With a second target it sees nothing. */
export interface EarlyFault {
  readonly name: string;
  readonly fault: Behaviour;
  readonly status: number;
  readonly code: string;
  /** In the error body, beside the code. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it applies to both kinds of call. */
  readonly only?: 'stream' | 'plain';
}

/** What can go wrong before content, in the order of a request's way. */
export const EARLY_FAULTS: readonly EarlyFault[] = [
  {
    name: '429 with retry-after',
    fault: { error: { status: 429 }, headers: { 'retry-after': '7' } },
    status: 429,
    code: 'upstream_rate_limited',
    details: { upstream_status: 429 },
    headers: { 'retry-after': '7' },
  },
  {
    name: '500',
    fault: { error: { status: 500 } },
    status: 502,
    code: 'upstream_failed',
    details: { upstream_status: 500 },
  },
  { name: '503', fault: { error: { status: 503 } }, status: 503, code: 'upstream_unavailable' },
  { name: '529', fault: { error: { status: 529 } }, status: 503, code: 'upstream_unavailable' },
  { name: 'a reset before the headers', fault: { reset: 'headers' }, status: 503, code: 'upstream_unavailable' },
  {
    name: 'silence after the connection',
    fault: { silence: 'headers' },
    status: 504,
    code: 'upstream_timeout',
    details: { limit: 'headers' },
  },
  {
    name: 'headers, then silence',
    fault: { silence: 'firstToken' },
    status: 504,
    code: 'upstream_timeout',
    details: { limit: 'firstToken' },
    only: 'stream',
  },
  {
    name: 'headers, then silence',
    fault: { silence: 'firstToken' },
    status: 504,
    code: 'upstream_timeout',
    details: { limit: 'idle' },
    only: 'plain',
  },
  {
    name: 'a stream that ends before content',
    fault: { cutAfter: 0 },
    status: 502,
    code: 'upstream_failed',
    only: 'stream',
  },
  { name: 'a reset before content', fault: { reset: 0 }, status: 502, code: 'upstream_failed' },
  {
    name: 'a malformed first chunk',
    fault: { malformedAfter: 0 },
    status: 502,
    code: 'upstream_failed',
    only: 'stream',
  },
  { name: 'a malformed body', fault: { malformedJson: true }, status: 502, code: 'upstream_failed', only: 'plain' },
  { name: 'an error frame first', fault: { errorAfter: 0 }, status: 502, code: 'upstream_failed', only: 'stream' },
  {
    name: 'an error object in a 200 body',
    fault: replay(200, 'application/json', '{"error":{"message":"no","type":"server_error","code":null}}'),
    status: 502,
    code: 'upstream_failed',
  },
  {
    name: 'MiniMax’s error with status 200',
    fault: replay(200, 'application/json', '{"choices":null,"base_resp":{"status_code":1002,"status_msg":"no"}}'),
    status: 429,
    code: 'upstream_rate_limited',
  },
  {
    name: 'an answer that the provider broke off before it began',
    fault: replay(200, 'application/json', COMPLETION.replace('"stop"', '"insufficient_system_resource"')),
    status: 503,
    code: 'upstream_unavailable',
    only: 'plain',
  },
  {
    name: 'a stream that is an error in a list',
    fault: replay(200, 'text/event-stream', 'data: [{"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}]\n\n'),
    status: 503,
    code: 'upstream_unavailable',
    only: 'stream',
  },
  {
    name: 'an error of Groq’s in x_groq',
    fault: replay(200, 'text/event-stream', 'data: {"choices":[],"x_groq":{"id":"r","error":"no"}}\n\n'),
    status: 502,
    code: 'upstream_failed',
    only: 'stream',
  },
  {
    name: 'an HTML page with status 200',
    fault: replay(200, 'text/html', '<html><body>Welcome to nginx</body></html>'),
    status: 502,
    code: 'upstream_failed',
  },
  {
    name: 'an empty body with status 200',
    fault: replay(200, 'application/json', ''),
    status: 502,
    code: 'upstream_failed',
  },
  {
    name: 'an empty stream',
    fault: replay(200, 'text/event-stream', ''),
    status: 502,
    code: 'upstream_failed',
    only: 'stream',
  },
  {
    name: 'a compressed answer, though none was asked for',
    fault: replay(200, 'application/json', gzipSync(COMPLETION), { 'content-encoding': 'gzip' }),
    status: 502,
    code: 'upstream_failed',
  },
  {
    name: 'a compressed stream, though none was asked for',
    fault: replay(200, 'text/event-stream', gzipSync(WHOLE_STREAM), { 'content-encoding': 'gzip' }),
    status: 502,
    code: 'upstream_failed',
    only: 'stream',
  },
  {
    name: 'a compressed error',
    fault: replay(500, 'application/json', gzipSync('{"error":{"message":"no"}}'), { 'content-encoding': 'gzip' }),
    status: 502,
    code: 'upstream_failed',
  },
  {
    name: 'a redirect',
    fault: replay(307, 'text/plain', 'go away', { location: 'http://127.0.0.1:9/elsewhere' }),
    status: 502,
    code: 'upstream_failed',
    details: { upstream_status: 307 },
  },
  {
    name: 'a very large error body',
    fault: replay(500, 'application/json', JSON.stringify({ error: { message: 'x'.repeat(3_000_000) } })),
    status: 502,
    code: 'upstream_failed',
  },
  {
    name: '401',
    fault: { error: { status: 401, message: 'Incorrect API key provided: sk-proj-secret' } },
    status: 502,
    code: 'upstream_failed',
    details: { upstream_status: 401 },
  },
  {
    name: '404 for the model',
    fault: { error: { status: 404, message: 'The model x does not exist' } },
    status: 404,
    code: 'model_not_found',
  },
];
