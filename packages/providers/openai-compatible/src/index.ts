import {
  type CompatibleOptions,
  defineOpenAICompatible,
  OPAQUE_OPERATIONS,
  STORED_OPERATIONS,
} from '@helix/provider-kit';

interface AnyOptions extends CompatibleOptions {
  readonly storesResponses?: boolean;
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}

/** Any server that speaks OpenAI's chat completions (llama.cpp, LM Studio, a gateway …); pinned to another dialect, one that speaks that. */
export default defineOpenAICompatible<AnyOptions>({
  name: 'openai-compatible',
  dialects: {
    default: ['openai-chat'],
    possible: ['openai-chat', 'openai-responses', 'anthropic-messages', 'ollama-chat'],
  },
  completions: true,
  operations: ['chat', 'embeddings', 'rerank', 'moderations', ...OPAQUE_OPERATIONS, ...STORED_OPERATIONS, 'realtime'],
  storesResponses: ({ storesResponses }) => storesResponses === true,
  options: {
    storesResponses: {
      type: 'boolean',
      description:
        'Spoken to in Responses, the server keeps answers and goes on from them by `previous_response_id`. Default false: the gateway keeps them.',
    },
    maxTokensField: {
      enum: ['max_tokens', 'max_completion_tokens'],
      description:
        'What the server calls the output limit, for servers that know one name. Default: as the request has it.',
    },
  },
  request: ({ maxTokensField }) => ({ limitField: maxTokensField }),
});
