import type { MaybePromise, OwnCall, Target, UpstreamRequest } from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { forwardedHeaders, forwardedVerbatim } from './forwarded-headers.js';
import type { UpstreamCall } from './upstream-call.js';

/** Asks the provider for URL, headers and credentials of a call. Throws and rejects as it does. */
export function dialCall(
  scope: RequestScope,
  { provider }: ActiveProvider,
  { call, target }: { readonly call: UpstreamCall; readonly target: Target },
): MaybePromise<UpstreamRequest> {
  const { requestId } = scope;
  if (scope.operation === 'passthrough' && provider.passThrough !== undefined)
    return provider.passThrough.dial({
      method: scope.method as OwnCall['method'],
      path: scope.params['path'] ?? '/',
      body: call.body,
      headers: forwardedVerbatim(scope),
      requestId,
    });
  return provider.dial({
    operation: scope.operation,
    dialect: call.dialect.id,
    method: scope.method as OwnCall['method'],
    subPath: scope.subPath,
    model: target.model,
    stream: scope.summary.stream,
    body: call.body,
    contentType: scope.form === undefined ? undefined : scope.headers['content-type'],
    forwardedHeaders: call.dialect === scope.wire ? forwardedHeaders(scope) : {},
    requestId,
  });
}
