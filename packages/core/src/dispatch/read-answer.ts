import {
  type ChatDialect,
  type HeaderMap,
  HelixError,
  type Provider,
  type ReplyFacts,
  type UpstreamDialect,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import { tokensOfLength } from '@helix/wire';
import type { RawAnswer } from './attempt-result.js';
import { readRetryAfter } from './upstream-headers.js';

/** A JSON answer that was understood. */
export interface ReadAnswer {
  readonly facts: ReplyFacts;
  /** Decoded, where that was asked for. */
  readonly response: object | undefined;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const OPENING_BRACE = /^\s*\{/;

interface AnswerReader {
  readonly dialect: UpstreamDialect;
  readonly provider: Provider;
}

/** Reads a whole JSON answer, or says what is wrong with it: an error inside it counts. Throws what the dialect says of an answer that it cannot carry. */
export function readJsonAnswer(
  bytes: Buffer,
  { dialect, provider, headers, decode }: AnswerReader & { readonly headers: HeaderMap; readonly decode: boolean },
): ReadAnswer | UpstreamErrorInfo {
  let body: unknown;
  try {
    body = JSON.parse(withoutMark(bytes).toString('utf8'));
  } catch {
    return { class: 'truncated', message: 'The provider answered with malformed JSON.' };
  }
  const inspected = dialect.inspectResponse(body);
  const usage = inspected.usage ?? provider.readUsage?.(headers);
  const facts = usage === inspected.usage ? inspected : { ...inspected, usage };
  if (facts.error !== undefined) return facts.error;
  if (!decode) return { facts, response: undefined };
  try {
    const response = (dialect as ChatDialect).decodeResponse(body);
    return { facts, response: usage === inspected.usage ? response : { ...response, usage } };
  } catch (error) {
    if (error instanceof HelixError) throw error;
    return { class: 'server_error', message: 'The provider answered in a form that its dialect does not have.' };
  }
}

/** What a provider's error answer says: its class, its words, its status and how long to wait. */
export function readErrorAnswer(
  { status, headers, bytes }: RawAnswer,
  { dialect, provider }: AnswerReader,
): UpstreamErrorInfo {
  const decoded = dialect.decodeError(status, bytes.toString('utf8'));
  const classified = provider.classifyError?.(decoded, headers) ?? decoded;
  const retryAfterMs =
    classified.retryAfterMs ?? provider.readRateLimit?.(headers).retryAfterMs ?? readRetryAfter(headers);
  return { ...classified, status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Output tokens of a JSON answer that broke off, at most: by its bytes. 0 for what is no JSON, such as a proxy's page. */
export function tokensOfCut([first]: readonly Buffer[], size: number): number {
  return first !== undefined && OPENING_BRACE.test(first.toString('latin1', 0, 64)) ? tokensOfLength(size) : 0;
}

/** Some servers write a byte order mark, which every SDK passes over. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}
