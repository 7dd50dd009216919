import type { DialRequest } from '@helix/contracts';
import { splitBaseUrl } from '@helix/wire';
import type { VertexOptions } from './vertex-options.js';

/** Where a call goes. */
export interface Endpoint {
  readonly origin: string;
  readonly path: string;
}

const MULTI_REGIONS: ReadonlySet<string> = new Set(['us', 'eu']);

/**
 * The address of a model's method: regions have a prefix, `global` has none, multi-regions a domain of their own.
 * Source: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
 */
export function endpointOf(call: DialRequest, options: VertexOptions): Endpoint {
  const { project, location = 'global' } = options;
  const { origin, path } = rootOf(options);
  const publisher = call.dialect === 'anthropic-messages' ? 'anthropic' : 'google';
  // Claude's tokens are counted by a model of that name; which model they are counted for stands in the body.
  const counts = call.operation === 'count_tokens' && publisher === 'anthropic';
  const model = counts ? 'count-tokens' : encodeURIComponent(call.model);
  const parent = `projects/${encodeURIComponent(project)}/locations/${location}/publishers/${publisher}`;
  return { origin, path: `${path}/${parent}/models/${model}:${methodOf(call)}` };
}

/** Where the API begins. */
export function rootOf({ location = 'global', baseUrl }: VertexOptions): Endpoint {
  return splitBaseUrl(baseUrl ?? `https://${hostOf(location)}/v1`);
}

function hostOf(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com';
  return MULTI_REGIONS.has(location)
    ? `aiplatform.${location}.rep.googleapis.com`
    : `${location}-aiplatform.googleapis.com`;
}

function methodOf({ operation, dialect, stream }: DialRequest): string {
  if (dialect === 'anthropic-messages') return stream ? 'streamRawPredict' : 'rawPredict';
  if (operation === 'embeddings') return dialect === 'vertex-predict' ? 'predict' : 'embedContent';
  if (operation === 'count_tokens') return 'countTokens';
  if (!stream) return 'generateContent';
  return dialect === 'gemini-json-array' ? 'streamGenerateContent' : 'streamGenerateContent?alt=sse';
}
