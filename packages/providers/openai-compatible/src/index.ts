import { type CompatibleOptions, defineOpenAICompatible } from '@helix/provider-kit';

interface AnyOptions extends CompatibleOptions {
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}

/** Any server that speaks OpenAI's chat completions (llama.cpp, LM Studio, a gateway …); pinned to `anthropic-messages`, one that speaks that. */
export default defineOpenAICompatible<AnyOptions>({
  name: 'openai-compatible',
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'anthropic-messages'] },
  options: {
    maxTokensField: {
      enum: ['max_tokens', 'max_completion_tokens'],
      description:
        'What the server calls the output limit, for servers that know one name. Default: as the request has it.',
    },
  },
  request: ({ maxTokensField }) => ({ limitField: maxTokensField }),
});
