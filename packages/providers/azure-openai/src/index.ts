import type { DialRequest } from '@helix/contracts';
import { defineOpenAICompatible, OPAQUE_OPERATIONS, STORED_OPERATIONS } from '@helix/provider-kit';
import { type AzureOptions, authorize } from './authorize.js';
import { ENTRA_SCHEMA } from './entra-options.js';

/** Models that refuse `max_tokens`; a deployment is often named after its model. */
const NEEDS_COMPLETION_TOKENS = /^(?:o\d|gpt-5)/;

/**
 * Azure OpenAI and Foundry: the v1 API, or the classic address of each deployment where `apiVersion` is set; by key or by Entra token.
 * Source: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
export default defineOpenAICompatible<AzureOptions>({
  name: 'azure-openai',
  catalogue: 'azure',
  keyVariable: 'AZURE_OPENAI_API_KEY',
  variables: { baseUrl: 'AZURE_OPENAI_ENDPOINT' },
  options: {
    apiVersion: {
      type: 'string',
      pattern: '^(\\d{4}-\\d{2}-\\d{2}(-preview)?|preview|v1)$',
      description: 'Calls the classic address of a deployment in this version. Default: the v1 API, which needs none.',
    },
    entra: ENTRA_SCHEMA,
  },
  // Not every version and region has Responses: who has it pins it.
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses'] },
  storesResponses: true,
  // A deployment is often named after its model.
  completions: /instruct|davinci-002|babbage-002/i,
  // Azure has no variations. Source: https://learn.microsoft.com/azure/ai-foundry/openai/reference
  operations: [
    'chat',
    'embeddings',
    ...OPAQUE_OPERATIONS.filter((operation) => operation !== 'image_variations'),
    ...STORED_OPERATIONS,
    'realtime',
  ],
  authorize,
  pathOf,
  request: { limitField: 'max_completion_tokens', limitModels: NEEDS_COMPLETION_TOKENS },
  errors: [
    { code: /^DeploymentNotFound$/, class: 'not_found' },
    { code: /^RateLimitReached$/, class: 'rate_limit' },
    { code: /^content_filter$/, class: 'content_policy' },
    { status: 429, message: /exceeded.*(?:rate limit|token)|capacity/i, class: 'rate_limit' },
    { status: 503, class: 'overloaded' },
  ],
  requestId: ['apim-request-id', 'x-request-id'],
});

const NO_DEPLOYMENT: ReadonlySet<string> = new Set(['models', 'files', 'batches']);

/** The base may be the resource, or its `/openai/v1` already. `path` is the base's with the operation behind it. */
function pathOf(call: DialRequest, path: string, { apiVersion, baseUrl = '' }: AzureOptions): string {
  const base = new URL(baseUrl).pathname.replace(/\/+$/, '');
  const operation = path.slice(base.length);
  const root = base.replace(/\/openai(?:\/v1)?$/, '');
  if (apiVersion === undefined || apiVersion === 'v1') return `${root}/openai/v1${operation}`;
  const version = `?api-version=${apiVersion}`;
  // Source: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/realtime-audio-websockets
  if (call.operation === 'realtime' && apiVersion !== 'preview')
    return `${root}/openai/realtime${version}&deployment=${encodeURIComponent(call.model)}`;
  // What names no deployment stands beside them; the v1 preview has no deployments at all.
  if (apiVersion === 'preview')
    return `${root}/openai/v1${operation}${call.operation === 'realtime' ? version.replace('?', '&') : version}`;
  if (NO_DEPLOYMENT.has(call.operation) || call.dialect === 'openai-responses')
    return `${root}/openai${operation}${version}`;
  return `${root}/openai/deployments/${encodeURIComponent(call.model)}${operation}${version}`;
}
