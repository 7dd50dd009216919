import { type HeaderMap, isOpaque, type StreamTap, type UpstreamDialect } from '@helix/contracts';
import { headerValue } from '@helix/wire';
import type { RequestScope } from '../request/request-scope.js';
import { isEventStream } from './upstream-headers.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

/** Those of a provider's headers that say what the bytes of an opaque answer are. No other reaches the caller. */
const CARRIED = ['content-type', 'content-disposition', 'content-language'] as const;

/** The headers of an opaque answer that go on to the caller. */
export function carriedHeaders(headers: HeaderMap): Record<string, string> {
  const carried: Record<string, string> = {};
  for (const name of CARRIED) {
    const value = headerValue(headers, name);
    if (value !== undefined) carried[name] = value;
  }
  return carried;
}

/** Whether an answer is relayed as it comes: an opaque one unless it is JSON, which is read whole for its usage; a chat's when it is the stream that was asked for. */
export function isRelayed(scope: RequestScope, dialect: UpstreamDialect, headers: HeaderMap): boolean {
  if (isOpaque(dialect)) return !JSON_TYPE.test(headerValue(headers, 'content-type') ?? '');
  const { streamType } = dialect as { readonly streamType?: string };
  return scope.summary.stream && isEventStream(headers, streamType);
}

/** The tap of an opaque answer; `undefined` for any other dialect. */
export function tapOpaque(scope: RequestScope, dialect: UpstreamDialect, headers: HeaderMap): StreamTap | undefined {
  if (!isOpaque(dialect)) return undefined;
  return dialect.createReplyTap({
    contentType: headerValue(headers, 'content-type') ?? 'application/octet-stream',
    summary: scope.summary,
  });
}
