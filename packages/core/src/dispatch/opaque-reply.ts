import { type HeaderMap, isOpaque, type StreamTap, type UpstreamDialect } from '@helix/contracts';
import { headerValue } from '@helix/wire';
import type { RequestScope } from '../request/request-scope.js';
import { isEventStream } from './upstream-headers.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

/** Those of a provider's headers that say what the bytes of an opaque answer are. No other reaches the caller. */
const CARRIED = ['content-type', 'content-disposition', 'content-language'] as const;
/** Those that a provider's own clients read beside. */
const CARRIED_VERBATIM = [
  'retry-after',
  'x-should-retry',
  'request-id',
  'x-request-id',
  'x-amzn-requestid',
  'x-amzn-errortype',
  'x-amzn-bedrock-input-token-count',
  'x-amzn-bedrock-output-token-count',
  'x-amzn-bedrock-invocation-latency',
  'x-amzn-bedrock-content-type',
] as const;

/** The headers of an opaque answer that go on to the caller, names and values in turn. */
export function carriedHeaders(headers: HeaderMap, dialect: UpstreamDialect): string[] {
  const carried: string[] = [];
  for (const name of isVerbatim(dialect) ? [...CARRIED, ...CARRIED_VERBATIM] : CARRIED) {
    const value = headerValue(headers, name);
    if (value !== undefined) carried.push(name, value);
  }
  return carried;
}

/** Whether a dialect changes nothing at all. */
export function isVerbatim(dialect: UpstreamDialect): boolean {
  return isOpaque(dialect) && dialect.verbatim === true;
}

/** Whether an answer is relayed as it comes: an opaque one unless it is JSON, which is read whole for its usage; a chat's when it is the stream that was asked for. */
export function isRelayed(scope: RequestScope, dialect: UpstreamDialect, headers: HeaderMap): boolean {
  if (isOpaque(dialect)) {
    const type = headerValue(headers, 'content-type') ?? '';
    return !(dialect.readsWhole?.(type) ?? JSON_TYPE.test(type));
  }
  const { streamType } = dialect as { readonly streamType?: string };
  return scope.summary.stream && isEventStream(headers, streamType);
}

/** The tap of an opaque answer; `undefined` for any other dialect. */
export function tapOpaque(scope: RequestScope, dialect: UpstreamDialect, headers: HeaderMap): StreamTap | undefined {
  if (!isOpaque(dialect)) return undefined;
  return dialect.createReplyTap({
    contentType: headerValue(headers, 'content-type') ?? 'application/octet-stream',
    headers,
    summary: scope.summary,
  });
}
