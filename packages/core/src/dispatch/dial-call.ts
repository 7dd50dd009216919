import {
  type DialRequest,
  isPromise,
  type MaybePromise,
  type OwnCall,
  type Provider,
  type Target,
  type UpstreamRequest,
} from '@helix/contracts';
import type { ActiveProvider } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';
import { forwardedHeaders, forwardedVerbatim } from './forwarded-headers.js';
import type { UpstreamCall } from './upstream-call.js';

/**
 * Asks the provider for URL, headers and credentials of a call's requests: one, but where the provider takes too little in one. Throws and rejects as
 * it does.
 */
export function dialCall(
  scope: RequestScope,
  { provider }: ActiveProvider,
  { call, target }: { readonly call: UpstreamCall; readonly target: Target },
): MaybePromise<readonly UpstreamRequest[]> {
  const { requestId } = scope;
  if (scope.operation === 'passthrough' && provider.passThrough !== undefined)
    return inList(
      provider.passThrough.dial({
        method: scope.method as OwnCall['method'],
        path: scope.params['path'] ?? '/',
        body: call.body,
        headers: forwardedVerbatim(scope),
        requestId,
      }),
    );
  return dialAll(provider, call, {
    operation: scope.operation,
    dialect: call.dialect.id,
    resource: scope.resource,
    model: target.model,
    stream: scope.summary.stream,
    contentType: scope.form === undefined ? undefined : scope.headers['content-type'],
    forwardedHeaders: call.dialect === scope.wire ? forwardedHeaders(scope) : {},
    requestId,
  });
}

function dialAll(
  provider: Provider,
  { body, more }: UpstreamCall,
  call: Omit<DialRequest, 'body'>,
): MaybePromise<readonly UpstreamRequest[]> {
  if (more.length > 0)
    return Promise.all([body, ...more].map(async (bytes) => await provider.dial({ ...call, body: bytes })));
  return inList(provider.dial({ ...call, body }));
}

function inList(dialing: MaybePromise<UpstreamRequest>): MaybePromise<readonly UpstreamRequest[]> {
  return isPromise(dialing) ? dialing.then((request) => [request]) : [dialing as UpstreamRequest];
}
