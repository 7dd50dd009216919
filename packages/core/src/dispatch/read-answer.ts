import {
  type ChatDialect,
  type HeaderMap,
  HelixError,
  type Provider,
  type ReplyFacts,
  type UpstreamDialect,
  type UpstreamErrorInfo,
} from '@helix/contracts';
import type { RawAnswer } from './attempt-result.js';
import { readRetryAfter } from './upstream-headers.js';

/** A JSON answer that was understood. */
export interface ReadAnswer {
  readonly facts: ReplyFacts;
  /** Decoded, where that was asked for. */
  readonly response: object | undefined;
}

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
    body = JSON.parse(bytes.toString('utf8'));
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
