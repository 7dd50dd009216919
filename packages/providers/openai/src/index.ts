import {
  type CompatibleOptions,
  defineOpenAICompatible,
  OPAQUE_OPERATIONS,
  STORED_OPERATIONS,
} from '@helix/provider-kit';

interface OpenaiOptions extends CompatibleOptions {
  readonly organization?: string;
  readonly project?: string;
}

/** Models that refuse `max_tokens`. Source: https://platform.openai.com/docs/api-reference/chat/create (max_tokens is deprecated) */
const NEEDS_COMPLETION_TOKENS = /^(o\d|gpt-5)/;

/** Models that complete texts; all others refuse to. Source: https://platform.openai.com/docs/models */
const COMPLETES = /^(?:ft:)?(?:gpt-3\.5-turbo-instruct|davinci-002|babbage-002)/;

/** OpenAI itself. */
export default defineOpenAICompatible<OpenaiOptions>({
  name: 'openai',
  catalogue: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  keyVariable: 'OPENAI_API_KEY',
  options: {
    organization: { type: 'string', description: 'Sent as OpenAI-Organization.' },
    project: { type: 'string', description: 'Sent as OpenAI-Project.' },
  },
  headers: ({ organization, project }) => ({ 'openai-organization': organization, 'openai-project': project }),
  dialects: { default: ['openai-chat', 'openai-responses'], possible: ['openai-chat', 'openai-responses'] },
  completions: COMPLETES,
  operations: ['chat', 'embeddings', 'moderations', ...OPAQUE_OPERATIONS, ...STORED_OPERATIONS, 'realtime'],
  storesResponses: true,
  request: { limitField: 'max_completion_tokens', limitModels: NEEDS_COMPLETION_TOKENS },
  // Its own type says `server_error` of an overloaded engine. Source: https://platform.openai.com/docs/guides/error-codes
  errors: [{ status: 503, class: 'overloaded' }],
});
