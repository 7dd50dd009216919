import { type DialRequest, isPromise, type MaybePromise, type Provider, type UpstreamRequest } from '@helix/contracts';
import type { UpstreamCall } from './upstream-call.js';

/** The requests of a call: one, but where the provider takes too little in one. */
export function dialAll(
  provider: Provider,
  { body, more }: UpstreamCall,
  call: Omit<DialRequest, 'body'>,
): MaybePromise<readonly UpstreamRequest[]> {
  if (more.length > 0)
    return Promise.all([body, ...more].map(async (bytes) => await provider.dial({ ...call, body: bytes })));
  const dialing = provider.dial({ ...call, body });
  return isPromise(dialing) ? dialing.then((request) => [request]) : [dialing as UpstreamRequest];
}
