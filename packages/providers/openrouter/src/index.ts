import { type CompatibleOptions, defineOpenAICompatible } from '@helix/provider-kit';

interface OpenrouterOptions extends CompatibleOptions {
  readonly referer?: string;
  readonly title?: string;
}

/** OpenRouter. Source: https://openrouter.ai/docs/api-reference/overview */
export default defineOpenAICompatible<OpenrouterOptions>({
  name: 'openrouter',
  catalogue: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  keyVariable: 'OPENROUTER_API_KEY',
  completions: true,
  dialects: { default: ['openai-chat'], possible: ['openai-chat', 'openai-responses', 'anthropic-messages'] },
  options: {
    referer: {
      type: 'string',
      description: 'Sent as HTTP-Referer: the application’s page, for OpenRouter’s rankings.',
    },
    title: { type: 'string', description: 'Sent as X-Title: the application’s name.' },
  },
  headers: ({ referer, title }) => ({ 'http-referer': referer, 'x-title': title }),
  request: { limitField: 'max_tokens' },
  errors: [
    { status: 408, class: 'timeout' },
    { status: 502, class: 'server_error' },
  ],
  limits: { requests: ['x-ratelimit-remaining'], resets: [] },
  requestId: ['x-generation-id', 'x-request-id'],
});
